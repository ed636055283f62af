import CCurl
import Synchronization

/// The way into the transport's thread, the one object that other threads share with it.
final class Mailbox: Sendable {
    enum Letter: Sendable {
        case start(Exchange)
        case cancel(UInt64)
    }

    /// `curl_multi_wakeup` is the one function of a multi handle that any thread may call; the lock keeps it from being
    /// called on a handle that is gone.
    private struct Bell: @unchecked Sendable {
        let multi: UnsafeMutableRawPointer
        func ring() { curl_multi_wakeup(multi) }
    }

    private struct State {
        var letters: [Letter] = []
        var bell: Bell?
        var isClosed = false
        var hasEnded = false
        var waiters: [CheckedContinuation<Void, Never>] = []
        var lastID: UInt64 = 0
    }

    private let state = Mutex(State())

    /// An id that no other exchange has.
    func nextID() -> UInt64 {
        state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
    }

    /// Leaves a letter; false when the mailbox is closed, and then the letter is not delivered.
    func post(_ letter: Letter) -> Bool {
        state.withLock { state in
            guard !state.isClosed else { return false }
            state.letters.append(letter)
            state.bell?.ring()
            return true
        }
    }

    /// Lets nothing more in. The thread finds out at its next look.
    func close() {
        state.withLock { state in
            state.isClosed = true
            state.bell?.ring()
        }
    }

    /// Resumes `waiter` as the thread's last act, or now when that is past.
    func whenEnded(resume waiter: CheckedContinuation<Void, Never>) {
        let hasEnded = state.withLock { state in
            if !state.hasEnded { state.waiters.append(waiter) }
            return state.hasEnded
        }
        if hasEnded { waiter.resume() }
    }

    // What follows belongs to the transport's thread.

    /// Says how to wake the thread.
    func open(waking multi: UnsafeMutableRawPointer) {
        let bell = Bell(multi: multi)
        state.withLock { $0.bell = bell }
    }

    /// Takes all letters, and whether the mailbox is closed.
    func take() -> (letters: [Letter], isClosed: Bool) {
        state.withLock { state in
            defer { state.letters = [] }
            return (state.letters, state.isClosed)
        }
    }

    /// Forgets the multi handle, before it is cleaned up.
    func unhookBell() {
        state.withLock { $0.bell = nil }
    }

    /// Tells those who wait that the thread is done.
    func end() {
        let waiters = state.withLock { state in
            state.hasEnded = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}
