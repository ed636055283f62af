/// Which redirects of a read are followed, and what goes along (RFC 9110 section 15.4).
///
/// What an answer says is believed as the word of the server that was asked, so it has to be that server's: a redirect leads on only within
/// the origin, from http to https on the same host, or to another place that the request itself names.
struct RedirectPolicy: Sendable {
    /// Why a redirect is not followed.
    struct Refusal: Error, Equatable {
        let reason: String
    }

    /// The next request of a chain.
    struct Hop: Equatable {
        let address: WebAddress
        let fields: HTTPFields
    }

    /// How many redirects one request may follow.
    static let limit = 5

    /// Fields that say nothing about who asks. Everything else stays with its origin: besides `Authorization` and
    /// `Cookie`, backends take secrets in fields of their own, such as `apikey`.
    private static let harmless: Set<String> = [
        "accept", "accept-language", "accept-encoding", "cache-control", "if-none-match", "if-modified-since",
        "if-range",
        "range",
    ]

    let allowsPlainHTTP: Bool
    /// Other origins whose answers count as the server's.
    var others: Set<WebOrigin> = []

    /// Whether an answer asks for another request that may be made: never after a write, whose outcome would be lost.
    static func applies(to method: HTTPMethod, status: Int, fields: HTTPFields) -> Bool {
        !method.isWrite && [301, 302, 303, 307, 308].contains(status) && fields["Location"]?.isEmpty == false
    }

    /// The request to make after `followed` redirects.
    func next(
        location: String, from address: WebAddress, fields: HTTPFields, followed: Int
    ) throws(Refusal) -> Hop {
        guard followed < Self.limit else { throw Refusal(reason: "more than \(Self.limit) redirects") }
        let target: WebAddress
        do { target = try WebAddress(location, relativeTo: address) } catch {
            throw Refusal(reason: "of the redirect's target, \(error)")
        }
        guard target.origin.isSecure || !address.origin.isSecure else {
            throw Refusal(reason: "from https to plain http at \(target.origin)")
        }
        guard target.origin.isSecure || allowsPlainHTTP || target.origin.isLoopback else {
            throw Refusal(reason: "to plain http at \(target.origin)")
        }
        let stays = target.origin == address.origin || target.origin.isUpgrade(of: address.origin)
        guard stays || others.contains(target.origin) else {
            throw Refusal(
                reason: "from \(address.origin) to \(target.origin): only the server's own answers are believed")
        }
        let kept = fields.entries.filter { stays || Self.harmless.contains($0.name.lowercased()) }
        return Hop(address: target, fields: HTTPFields(kept))
    }
}
