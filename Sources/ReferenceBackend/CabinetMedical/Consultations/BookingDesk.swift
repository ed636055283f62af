import ClinicHours
import Foundation
import GRDB

/// Decides whether an appointment can be, and stores it, within one write transaction: of two requests for one slot the
/// second sees what the first has stored (design section 7).
struct BookingDesk {
    /// For whom an appointment is made, which decides what is refused, and in which words.
    enum Asker: Sendable {
        /// The past is no obstacle: the document forbids it to patients only (14.2).
        case admin
        case patient(now: Date)
    }

    private let db: Database
    private let unseen: Set<Int64>

    /// A desk inside a write transaction, which overlooks some consultations.
    init(_ db: Database, unseen: Set<Int64>) {
        self.db = db
        self.unseen = unseen
    }

    /// Books a new appointment and returns its id.
    /// - Throws: `APIError.invalid` for people who don't exist, `APIError.refused` in the words of sections 5.2 and 14.2.
    func book(_ input: ConsultationInput, for asker: Asker) throws -> Int64 {
        guard let doctor = input.doctor, let patient = input.patient, let start = input.start else {
            throw APIError.internal
        }
        let consultation = Consultation(
            doctor: doctor, patient: patient, span: Self.span(from: start), motif: input.motif ?? "")
        try requirePeople(consultation)
        try requireSlot(consultation, asker)
        return try ConsultationTable(db).insert(consultation)
    }

    /// Changes an appointment. Another doctor or time is decided anew; another reason for the visit isn't, so that an old
    /// appointment can still be annotated after its doctor's hours have changed.
    func change(id: Int64, to input: ConsultationInput) throws -> Int64 {
        guard let old = try ConsultationTable(db).find(id: id) else { throw APIError.notFound }
        var new = old
        new.doctor = input.doctor ?? old.doctor
        new.patient = input.patient ?? old.patient
        new.span = input.start.map(Self.span) ?? old.span
        new.motif = input.motif ?? old.motif
        try requirePeople(new)
        if new.doctor != old.doctor || new.span != old.span { try requireSlot(new, .admin) }
        try ConsultationTable(db).update(new)
        return id
    }

    /// The half hour from a moment on, in whole seconds since only those are stored.
    private static func span(from start: Date) -> TimeSpan {
        let seconds = start.timeIntervalSince1970.rounded(.down)
        return TimeSpan(start: Date(timeIntervalSince1970: seconds), minutes: Consultation.minutes)
    }

    private func requirePeople(_ consultation: Consultation) throws {
        var faults: [FieldFault] = []
        if try DoctorTable(db).find(id: consultation.doctor) == nil {
            faults.append(.missing("doctor", consultation.doctor))
        }
        if try PatientTable(db).find(id: consultation.patient) == nil {
            faults.append(.missing("patient", consultation.patient))
        }
        if !faults.isEmpty { throw APIError.invalid(faults) }
    }

    private func requireSlot(_ consultation: Consultation, _ asker: Asker) throws {
        let (now, taken) =
            switch asker {
            case .admin: (Date.distantPast, "Ce docteur a déjà une consultation à cette heure")
            case .patient(let now): (now, "Ce créneau horaire n'est pas disponible")
            }
        guard consultation.span.start > now else { throw APIError.refused("La date doit être dans le futur") }
        guard let doctor = try DoctorTable(db).find(id: consultation.doctor) else { throw APIError.internal }
        guard doctor.account.isApproved else { throw APIError.refused("Ce docteur n'est pas encore approuvé") }
        let busy = try ConsultationTable(db).busy(
            doctor: consultation.doctor, during: consultation.span, except: unseen.union([consultation.id]))
        let rule = SlotRule(durationMinutes: Consultation.minutes, stepMinutes: Consultation.minutes, zone: .gmt)
        let plan = SlotPlan(hours: try? OpeningHours(parsing: doctor.schedule), rule: rule, busy: busy)
        switch plan.refusal(of: consultation.span, now: now) {
        case nil: return
        case .taken: throw APIError.refused(taken)
        case .outsideHours, .inThePast:
            throw APIError.refused(
                "Le docteur n'est pas disponible à cet horaire. Horaires de travail: \(doctor.schedule)")
        }
    }
}

extension FieldFault {
    /// A reference to a record that isn't there.
    static func missing(_ field: String, _ id: Int64) -> FieldFault {
        FieldFault(field: field, message: "Clé primaire « \(id) » non valide - l'objet n'existe pas")
    }
}
