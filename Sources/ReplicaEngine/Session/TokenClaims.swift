import Foundation
import SyncModel

/// The claims of an access token that is a JWT (RFC 7519 section 3). Nothing is verified: only the server can, and does, at every request.
struct TokenClaims: Sendable, Equatable {
    /// Why a token tells no claims.
    enum Fault: Error, Sendable, Equatable, CustomStringConvertible {
        /// It has not the three parts of a signed one.
        case form
        /// Its second part is no base64url.
        case coding
        /// Its second part is no JSON object.
        case content

        /// What is wrong, without anything of the token.
        var description: String {
            switch self {
            case .form: "the access token is no JWT of three parts"
            case .coding: "the second part of the access token is no base64url"
            case .content: "the second part of the access token is no JSON object"
            }
        }
    }

    private let claims: JSONValue

    /// The longest payload that is read, in characters.
    private static let longest = 256 * 1024

    /// Reads a token's claims.
    init(of token: String) throws(Fault) {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, token.utf8.count <= Self.longest else { throw .form }
        // base64url without padding (RFC 7515 section 2), as the decoder here knows it only with both letters and padding of RFC 4648.
        let alphabet = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        guard !parts[1].isEmpty, parts[1].utf8.allSatisfy(alphabet.contains) else { throw .coding }
        let text = parts[1].replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        guard padding.count < 3, let bytes = Data(base64Encoded: text + padding) else { throw .coding }
        guard let value = try? JSONValue(parsingAnswer: Array(bytes)), value.object != nil else { throw .content }
        claims = value
    }

    /// The texts of a claim: one, or those of a list; empty where it is neither.
    func texts(at path: [String]) -> [String] {
        guard let value = claims.value(at: path) else { return [] }
        return value.string.map { [$0] } ?? value.array?.compactMap(\.string) ?? []
    }
}
