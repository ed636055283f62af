/// What an account may do (dokal.md 2).
enum UserRole: String, CaseIterable, Sendable {
    case patient, practitioner, admin
}

/// Whom an endpoint is for, where it isn't for all accounts.
enum Admission: Sendable {
    case patients
    case practitioners
    /// Practitioners and admins (dokal.md 14).
    case crm

    /// Whether someone of a role may.
    func admits(_ role: UserRole) -> Bool {
        switch self {
        case .patients: role == .patient
        case .practitioners: role == .practitioner
        case .crm: role == .practitioner || role == .admin
        }
    }
}

/// Someone who is signed in.
struct Caller: Equatable, Sendable {
    /// The account's id, which is also that of its profile and of its practitioner's record.
    let id: String
    let role: UserRole
}
