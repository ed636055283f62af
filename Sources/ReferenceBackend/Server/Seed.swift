import ClinicHours
import Foundation

/// A made-up clinic to start with. The same one every time, down to the last character: `demo` and `small` for the same
/// first day, a random one for the same number and moment.
///
/// The counts below are those of Cabinet Médical. Dokal's clinics lie around the server's present, and have 8
/// practitioners, 300 patients, 3,000 appointments and 150 conversations (`demo`); 2, 10, 60 and 8 (`small`); 3, 8, 40 and
/// 6, with hours at any time of the day (a random one).
public enum Seed: Hashable, Sendable, LosslessStringConvertible {
    /// 12 doctors, 2,000 patients, 20,000 consultations over a year, 5,000 invoices; 1,500 dossiers, 80 reclamations,
    /// 1,200 messages.
    case demo
    /// 3 doctors, 20 patients, 60 consultations over 30 days, 15 invoices; 12 dossiers, 6 reclamations, 16 messages.
    case small
    /// 3 doctors, 8 patients, 30 consultations around the server's present with the borders of its day, week and month,
    /// 10 invoices in every state, 12 dossiers, 6 reclamations, 14 messages, all drawn from the number: for tests that
    /// compare what is computed from records with what the server computes, over many clinics.
    case random(UInt64)

    /// 2026-07-01, when the consultations begin unless another day is asked for.
    public static let defaultFirstDay = CivilDate(of: Date(timeIntervalSince1970: 1_782_864_000), in: .gmt)
    /// The password of every account of a made-up clinic.
    public static let password = "clinique-demo"
    /// The front desk's account.
    public static let adminEmail = "admin@clinique.example"
    /// The admin's account at Dokal.
    public static let dokalAdminEmail = "admin@dokal.example"
    /// The first practitioner's account at Dokal.
    public static let dokalPractitionerEmail = "yossi.levi@dokal.example"
    /// The first patient's account at Dokal.
    public static let dokalPatientEmail = "david.cohen@courriel.example"
    /// The account of another admin.
    public static let colleagueEmail = "collegue@clinique.example"

    /// `demo`, `small` or `random:NUMBER`; nil for anything else.
    public init?(_ description: String) {
        switch description {
        case "demo": self = .demo
        case "small": self = .small
        default:
            let parts = description.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0] == "random", let number = UInt64(parts[1]) else { return nil }
            self = .random(number)
        }
    }

    /// What `init(_:)` reads.
    public var description: String {
        switch self {
        case .demo: "demo"
        case .small: "small"
        case .random(let number): "random:\(number)"
        }
    }
}
