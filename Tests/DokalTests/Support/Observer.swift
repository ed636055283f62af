import ReferenceBackend
import ServedTestSupport
import SyncModel
import SyncTestSupport
import Transport

/// An account's line to the server's events, by which a test knows who is connected.
actor Observer {
    private let task: Task<Void, Never>
    private var signals: AsyncStream<RealtimeSignal>.AsyncIterator

    /// An observer whose line is up.
    init(at clinic: ServedClinic, as login: String = Seed.dokalAdminEmail) async throws {
        // Time stands still: a line that a slow machine ended would miss who connects before the next one is up.
        let client = try RealtimeClient(
            server: clinic.url, token: { _ in try await clinic.token(of: login) }, clock: SteppedClock(),
            random: { 0 })
        let (signals, heard) = AsyncStream<RealtimeSignal>.makeStream()
        task = Task { await client.run { heard.yield($0) } }
        self.signals = signals.makeAsyncIterator()
        await wait { $0 == .connected }
    }

    /// Waits until an account is connected.
    func waitUntilOnline(_ account: String) async {
        await wait { $0 == .event(name: "presence:online", argument: ["user_id": .string(account)]) }
    }

    /// Ends the line.
    func leave() async {
        task.cancel()
        await task.value
    }

    /// Passes over signals up to one.
    private func wait(for isWanted: (RealtimeSignal) -> Bool) async {
        var signals = signals
        while let next = await signals.next(isolation: self), !isWanted(next) {}
        self.signals = signals
    }
}
