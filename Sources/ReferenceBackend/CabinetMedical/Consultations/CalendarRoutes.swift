import ClinicHours
import Foundation
import Hummingbird

/// A doctor's calendar (cabinet-medical.md 12).
struct CalendarRoutes: Sendable {
    let database: ClinicDatabase
    let now: @Sendable () -> Date

    func add(to endpoints: Endpoints) {
        endpoints.restricted("api/doctor-calendar/consultations", to: .doctor, [.get: show])
    }

    @Sendable private func show(_ call: Call, _ doctor: Account) async throws -> Response {
        let period = try period(call.selection)
        var filter = Filter()
        filter.require("c.doctor = ?", doctor.id)
        filter.require("c.start_time", from: period.lowerBound, through: period.upperBound)
        let consultations = try await database.read { [filter] in try ConsultationTable($0).views(filter) }
        return .json(DoctorCalendar(period: period, consultations: consultations))
    }

    /// A month, or the days from one to another, or the current month; not two of these at once.
    private func period(_ query: Query) throws(APIError) -> ClosedRange<CivilDate> {
        let (year, month) = (try query.integer("year"), try query.integer("month"))
        let (start, end) = (try query.day("start_date"), try query.day("end_date"))
        switch (year, month, start, end) {
        case (nil, nil, nil, nil): return ClinicMoment(now()).month
        case (let year?, let month?, nil, nil):
            guard (1...9999).contains(year) else {
                throw .invalid("year", "Cette valeur doit être comprise entre 1 et 9999")
            }
            guard let days = ClinicMoment.month(Int(year), Int(clamping: month)) else {
                throw .invalid("month", "Cette valeur doit être comprise entre 1 et 12")
            }
            return days
        case (nil, nil, let start?, let end?):
            guard start <= end else { throw .invalid("end_date", "La fin est avant le début") }
            return start...end
        case (_?, nil, nil, nil): throw .invalid("month", "Ce champ est requis")
        case (nil, _?, nil, nil): throw .invalid("year", "Ce champ est requis")
        case (nil, nil, _?, nil): throw .invalid("end_date", "Ce champ est requis")
        case (nil, nil, nil, _?): throw .invalid("start_date", "Ce champ est requis")
        default: throw .invalid("non_field_errors", "Donnez un mois ou une plage de dates, pas les deux")
        }
    }
}
