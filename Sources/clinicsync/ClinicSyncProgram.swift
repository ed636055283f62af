import ArgumentParser
import Commands

@main
enum ClinicSyncProgram {
    static func main() async {
        await ClinicSyncCommand.start()
    }
}
