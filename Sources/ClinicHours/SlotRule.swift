public import Foundation

/// How a clinic cuts its hours into appointments.
public struct SlotRule: Hashable, Sendable {
    /// Length of an appointment in minutes, at least 1; 30 in cabinet-medical.md 5.2.
    public let durationMinutes: Int
    /// Minutes between the starts of two offered slots, at least 1.
    public let stepMinutes: Int
    /// The zone in which the opening hours are meant.
    public let zone: TimeZone

    /// A rule; both numbers must be positive.
    public init(durationMinutes: Int, stepMinutes: Int, zone: TimeZone) {
        precondition(durationMinutes > 0 && stepMinutes > 0, "an appointment and its step last at least a minute")
        self.durationMinutes = durationMinutes
        self.stepMinutes = stepMinutes
        self.zone = zone
    }
}
