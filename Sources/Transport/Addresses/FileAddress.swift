/// Where a record says that its file is: only at the server that it came from, or at one that the configuration names beside it.
///
/// What a record names is the server's word, or that of whoever wrote the record: an address elsewhere would send this workstation, and
/// with it what it may reach, wherever somebody wants.
public struct FileAddress: Sendable, Equatable {
    /// Why an address is not followed.
    public enum Problem: Error, Sendable, Equatable, CustomStringConvertible {
        /// It can't be read; the words say why.
        case unreadable(String)
        /// It is at another place.
        case elsewhere(String)

        /// Why, and what to do.
        public var description: String {
            switch self {
            case .unreadable(let reason): "the file's address is none: \(reason)"
            case .elsewhere(let origin):
                "the file is said to be at \(origin), which is not the server's; files are fetched only from there"
            }
        }
    }

    /// The absolute address.
    public let url: String
    /// Whether it is the server's own, so that the sign-in's token goes with the request.
    public let isOwn: Bool

    /// Reads an address as a record has it, relative or absolute.
    ///
    /// - Parameters:
    ///   - server: The server's base address.
    ///   - others: The base addresses of other places that belong to it; no token is sent there.
    /// - Throws: ``Problem``.
    public init(_ text: String, server: String, others: [String] = []) throws(Problem) {
        let address: WebAddress
        let home: WebAddress
        do throws(WebAddress.Problem) {
            home = try WebAddress(server)
            address = try WebAddress(text, relativeTo: home)
        } catch {
            throw .unreadable(error.description)
        }
        url = address.text
        isOwn = address.origin == home.origin
        guard !isOwn else { return }
        guard others.contains(where: { (try? WebAddress($0))?.origin == address.origin }) else {
            throw .elsewhere(address.origin.description)
        }
    }
}
