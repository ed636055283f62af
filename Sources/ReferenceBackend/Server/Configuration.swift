import ClinicHours
import Foundation

extension ReferenceServer {
    /// Where the server listens, what it keeps its data in, and what time it believes it is.
    public struct Configuration: Sendable {
        /// The API that is served. A database file is made for one of them.
        public var api = API.cabinetMedical
        /// Path of the SQLite file; made when it isn't there.
        public var database: String
        /// Address to listen on.
        public var host = "127.0.0.1"
        /// TCP port; 0 takes a free one.
        public var port = 0
        /// A clinic to fill an empty database with; a database with accounts in it is left alone.
        public var seed: Seed?
        /// The first day of the seeded clinic's consultations.
        public var seedStart = Seed.defaultFirstDay
        /// How long an access token lasts.
        public var accessTokenLifetime = Duration.seconds(3_600)
        /// Rounds of PBKDF2-SHA256 for new passwords, at least 1. The default is what OWASP's password storage cheat sheet
        /// asks for and takes a good part of a second; tests that create people by the dozen want fewer.
        public var passwordRounds = Self.defaultPasswordRounds
        /// What the server does though the document doesn't say so.
        public var quirks: Set<Quirk> = []
        /// What goes wrong with requests; nil for nothing.
        public var faults: Faults?
        /// Serves Socket.IO on the same port; nil for none with Cabinet Médical, and for Dokal's own.
        public var sockets: SocketIOServer?
        /// Dokal: what becomes of requests for a WebSocket.
        public var realtime = SocketIOServer.Availability.open
        /// Dokal: requests a minute that one account may make, or one address that isn't signed in; nil for any number.
        public var requestsPerMinute: Int? = 100
        /// Dokal: the publishable key that sign-in asks for as `apikey`; nil takes any.
        public var apiKey: String?
        /// Dokal: the file with the key that identity numbers are encrypted with, made when it isn't there; nil for one
        /// beside the database.
        public var keyFile: String?
        /// Dokal: who takes payments.
        public var payments = SandboxPayments()
        /// Dokal: who tells connected accounts of changes, in place of the Socket.IO server.
        var events: (any RealtimeEvents)?
        /// The most MiB that a request with a file may have; larger ones are answered with 413. The files themselves lie in
        /// a folder beside the database, which has its name and `.media`.
        public var uploadLimit = Self.defaultUploadLimit
        /// The server's clock, for tokens and the dates of invoices.
        public var now: @Sendable () -> Date = { Date() }

        /// What is safe for real people's passwords.
        public static let defaultPasswordRounds = 600_000

        /// Room for a scan, and little more.
        public static let defaultUploadLimit = 25

        /// A server on a free port of the loopback address, over a database file.
        public init(database: String) {
            self.database = database
        }
    }

    /// Something that happened on the way to a running server.
    public enum Event: Equatable, Sendable {
        /// The database was empty and now holds a made-up clinic of so many records.
        case seeded(Seed, records: Int)
        /// A seed was asked for, but the database holds a clinic already, which stays as it is.
        case seedSkipped
        /// The server takes requests on this port.
        case listening(port: Int)
    }
}
