import ClinicHours
import Foundation
import GRDB

extension Seed {
    /// Writes the clinic into an empty database within the caller's transaction.
    ///
    /// - Parameters:
    ///   - firstDay: When the consultations of a clinic that isn't random begin.
    ///   - now: The moment around which a random one lies.
    /// - Returns: How many records there are, accounts apart.
    func fill(_ db: Database, firstDay: CivilDate, now: Date) throws -> Int {
        for email in [Self.adminEmail, Self.colleagueEmail] {
            let handle = String(email.prefix { $0 != "@" })
            _ = try AccountTable(db).insert(.seeded(handle, email: email, role: .admin))
        }
        return switch self {
        case .demo: try ClinicSeeder(.demo, firstDay: firstDay).fill(db)
        case .small: try ClinicSeeder(.small, firstDay: firstDay).fill(db)
        case .random(let number): try RandomClinicSeeder(number, now: now).fill(db)
        }
    }
}

extension Account {
    /// An account of a made-up clinic, with the password that all of them have.
    static func seeded(_ handle: String, email: String, role: Role, isApproved: Bool = true) -> Account {
        var account = Account(role: role, isApproved: isApproved)
        account.username = handle
        account.email = email
        account.password = Vocabulary.password
        return account
    }
}
