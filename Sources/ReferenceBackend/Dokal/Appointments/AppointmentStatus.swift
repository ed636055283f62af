/// `appointment_status` of dokal.md 16.
enum AppointmentStatus: String, CaseIterable, Sendable {
    case pending, confirmed, completed
    case cancelledByPatient = "cancelled_by_patient"
    case cancelledByPractitioner = "cancelled_by_practitioner"
    case noShow = "no_show"
}

/// What makes an appointment go from one status to another (dokal.md 7 and 14.2).
enum AppointmentStep: String, Sendable {
    case confirm, cancel, complete
    case noShow = "no-show"
    /// The patient cancels.
    case withdraw

    /// The status after.
    var status: AppointmentStatus {
        switch self {
        case .confirm: .confirmed
        case .cancel: .cancelledByPractitioner
        case .complete: .completed
        case .noShow: .noShow
        case .withdraw: .cancelledByPatient
        }
    }

    /// Whether it can be taken from a status. dokal.md is silent on everything but cancelling: only what waits can be
    /// confirmed, and what is over stays as it is.
    func leads(from status: AppointmentStatus) -> Bool {
        switch self {
        case .confirm: status == .pending
        case .cancel, .complete, .noShow, .withdraw: status == .pending || status == .confirmed
        }
    }
}
