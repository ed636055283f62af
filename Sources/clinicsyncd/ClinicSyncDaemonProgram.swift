import ArgumentParser
import Commands

@main
enum ClinicSyncDaemonProgram {
    static func main() async {
        await ClinicSyncDaemonCommand.start()
    }
}
