import Foundation
import SyncCatalogue
import Transport

/// A credential as it goes along with every request: for Basic, login and password in base64, else the key.
struct DirectCredential: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    /// Why a credential can't go along with requests. What to do about it, each face says.
    enum Fault: Error, Sendable, Equatable, CustomStringConvertible {
        /// A login with a colon, where the server would see the beginning of the password (RFC 7617 section 2).
        case colon
        /// A control character, such as a line break, which a header field can't hold.
        case control
        /// A key with something else than visible ASCII.
        case foreign

        /// What is wrong, without anything of the credential.
        var description: String {
            switch self {
            case .colon: "the login has a ':', which HTTP Basic can't carry"
            case .control: "the login or the password has a line break or another control character"
            case .foreign: "the key has a space, a line break or another character that no key has"
            }
        }
    }

    /// What goes into the field or the parameter.
    let text: String

    /// What the server gets of a credential; nil where nothing goes along with requests.
    init?(_ credential: Credential, by rule: SignInRule) throws(Fault) {
        switch rule.way {
        case .token, .open: return nil
        case .basic:
            // Servers compare bytes: both texts as RFC 7617 section 2.1 has them, composed and in UTF-8.
            let login = credential.login.precomposedStringWithCanonicalMapping
            let password = credential.password.precomposedStringWithCanonicalMapping
            guard !login.utf8.contains(UInt8(ascii: ":")) else { throw .colon }
            guard !Self.hasControls(login), !Self.hasControls(password) else { throw .control }
            text = Data("\(login):\(password)".utf8).base64EncodedString()
        case .apiKey:
            guard credential.password.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .foreign }
            text = credential.password
        }
    }

    private static func hasControls(_ text: String) -> Bool {
        text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }

    var description: String { "DirectCredential(redacted)" }
    var customMirror: Mirror { Mirror(self, children: [:]) }
}
