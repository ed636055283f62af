import ReferenceBackend
import ServiceLifecycle
import UnixSignals

/// Switches faults off at the first SIGUSR1, on at the next, and so on.
struct FaultSwitch: Service {
    let faults: Faults
    /// Hears what is so now.
    let tell: @Sendable (_ isOn: Bool) -> Void

    func run() async throws {
        for await _ in await UnixSignalsSequence(trapping: .sigusr1).cancelOnGracefulShutdown() {
            faults.isOn.toggle()
            tell(faults.isOn)
        }
    }
}
