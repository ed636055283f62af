import Hummingbird
import NIOCore

/// A server that is too slow for what it is sent.
struct StalledUpload {
    let faults: Faults

    /// How long it takes to read what has come, where it reads at all.
    private static let pause = Duration.seconds(1)
    /// After how long a server that reads nothing gives a connection up. Clients have lost patience long before.
    private static let patience = Duration.seconds(120)

    /// The request with a body that is read piece by piece, with pauses.
    func slowed(_ request: Request) -> Request {
        var request = request
        request.body = RequestBody(
            asyncSequence: request.body.map { [faults] piece in
                try await faults.pause(Self.pause)
                return piece
            })
        return request
    }

    /// Reads nothing until the connection ends, by the client or at last by the server.
    func endure(_ channel: any Channel) async {
        await withTaskGroup { group in
            group.addTask { [faults] in
                try? await faults.pause(Self.patience)
                try? await channel.close()
            }
            group.addTask { try? await channel.closeFuture.get() }
            await group.next()
            group.cancelAll()
        }
    }
}
