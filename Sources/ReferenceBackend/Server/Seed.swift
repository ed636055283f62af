import ClinicHours
import Foundation

/// A made-up clinic to start with. The same one every time, down to the last character, for the same first day.
public enum Seed: String, CaseIterable, Sendable {
    /// 12 doctors, 2,000 patients, 20,000 consultations over a year, 5,000 invoices.
    case demo
    /// 3 doctors, 20 patients, 60 consultations over 30 days, 15 invoices.
    case small

    /// 2026-07-01, when the consultations begin unless another day is asked for.
    public static let defaultFirstDay = CivilDate(of: Date(timeIntervalSince1970: 1_782_864_000), in: .gmt)
    /// The password of every account of a made-up clinic.
    public static let password = "clinique-demo"
    /// The front desk's account.
    public static let adminEmail = "admin@clinique.example"
    /// The account of another admin.
    public static let colleagueEmail = "collegue@clinique.example"
}
