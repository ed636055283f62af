import ClinicHours
import Foundation

extension DokalSeeder {
    /// An appointment that others refer to.
    struct Visit {
        let id: String
        let patient: String
        let practitioner: String
        let day: CivilDate
        let status: AppointmentStatus
    }

    /// Appointments on slots that there are, none of them taken twice.
    mutating func addAppointments(
        _ practitioners: [Member], _ patients: [Member], _ reasons: [String]
    ) throws -> [Visit] {
        var slots: [(practitioner: String, slot: WallSlot)] = []
        for practitioner in practitioners {
            let schedule = try PractitionerCalendar(db: db, zone: zone, practitioner: practitioner.id).schedule()
            var taken = Set<WallSlot>()
            for day in -size.past...size.future {
                for slot in schedule.wallSlots(on: today.adding(days: day), in: zone)
                // Ranges that are drawn may overlap.
                where !taken.contains(where: { $0.day == slot.day && $0.from < slot.to && slot.from < $0.to }) {
                    taken.insert(slot)
                    slots.append((practitioner.id, slot))
                }
                taken.removeAll()
            }
        }
        var visits: [Visit] = []
        for (practitioner, slot) in random.sample(size.appointments, of: slots) {
            let patient = random.chance(6) ? patients[0] : random.pick(patients)
            visits.append(try addAppointment(slot, practitioner, patient, reasons))
        }
        return visits
    }

    private mutating func addAppointment(
        _ slot: WallSlot, _ practitioner: String, _ patient: Member, _ reasons: [String]
    ) throws -> Visit {
        let isPast = slot.day < today
        let draw = random.below(100)
        let status: AppointmentStatus =
            switch (isPast, draw) {
            case (true, ..<75): .completed
            case (true, ..<83): .noShow
            case (false, ..<30): .pending
            case (false, ..<85): .confirmed
            case (_, ..<93): .cancelledByPatient
            default: .cancelledByPractitioner
            }
        let isCancelled = status == .cancelledByPatient || status == .cancelledByPractitioner
        let daysAgo = isPast ? size.past + random.within(1...20) : random.within(1...20)
        let made = moment(daysAgo: daysAgo).description
        let id = id()
        try add(
            "appointment",
            [
                "id": id, "patient": patient.id, "practitioner": practitioner,
                "relative": patient.relatives.isEmpty || random.chance(70) ? nil : random.pick(patient.relatives),
                "reason": random.chance(80) ? random.pick(reasons) : nil,
                "appointment_date": slot.day.description, "start_time": slot.from.description,
                "end_time": slot.to.description, "status": status.rawValue,
                "patient_address_line": random.chance(50) ? "\(random.within(1...140)) rue Jaffa" : nil,
                "patient_zip_code": "62000", "patient_city": random.pick(DokalVocabulary.cities),
                "visited_before": random.chance(50),
                "cancellation_reason": isCancelled ? random.pick(DokalVocabulary.excuses) : nil,
                "practitioner_notes": status == .completed ? random.pick(DokalVocabulary.notes) : nil,
                "created_at": made, "updated_at": made,
            ])
        if random.chance(10) {
            try add(
                "appointment_questionnaire",
                ["id": self.id(), "appointment": id, "question": "Prenez-vous des médicaments ?", "answer": "Non"])
        }
        return Visit(id: id, patient: patient.id, practitioner: practitioner, day: slot.day, status: status)
    }

    /// One for about every fourth visit that was.
    mutating func addReviews(_ visits: [Visit]) throws {
        for visit in visits where visit.status == .completed && random.chance(25) {
            try add(
                "review",
                [
                    "id": id(), "appointment": visit.id, "patient": visit.patient, "practitioner": visit.practitioner,
                    "rating": random.pick([5, 5, 5, 4, 4, 3, 2]), "comment": random.pick(DokalVocabulary.comments),
                    "practitioner_reply": random.chance(40) ? "Merci !" : nil,
                    "created_at": moment(daysAgo: random.within(1...size.past)).description,
                ])
        }
    }

    /// Conversations between people who have had to do with each other, with 5 to 40 messages each.
    mutating func addConversations(_ visits: [Visit]) throws {
        var known: Set<String> = []
        // Visits come practitioner by practitioner; by their ids they come in any order.
        for visit in visits.sorted(by: { $0.id < $1.id }) where known.count < size.conversations {
            guard known.insert(visit.patient + visit.practitioner).inserted else { continue }
            let conversation = id()
            var time = moment(daysAgo: random.within(3...size.past))
            let messages = random.within(5...40)
            let made = time.description
            var texts: [Columns] = []
            for index in 0..<messages {
                let isPatients = index == 0 || random.chance(55)
                texts.append([
                    "id": id(), "conversation": conversation,
                    "sender": isPatients ? visit.patient : visit.practitioner,
                    "content": random.pick(isPatients ? DokalVocabulary.questions : DokalVocabulary.answers),
                    "message_type": "text", "is_read": index < messages - 3 || random.chance(50),
                    "created_at": time.description,
                ])
                // At most 40 messages of 30 minutes: all before today.
                if index < messages - 1 {
                    time = time.adding(milliseconds: Int64(random.within(1...1_800_000)))
                }
            }
            try add(
                "conversation",
                [
                    "id": conversation, "patient": visit.patient, "practitioner": visit.practitioner,
                    "last_message_at": time.description, "created_at": made,
                ])
            for text in texts { try add("message", text) }
        }
    }

    /// What was told of the visits to come.
    mutating func addNotifications(_ visits: [Visit]) throws {
        for visit in visits where visit.day >= today {
            let told: (String, Notice)? =
                switch visit.status {
                case .pending: (visit.practitioner, .requested(appointment: visit.id))
                case .confirmed: (visit.patient, .confirmed(appointment: visit.id))
                case .cancelledByPatient: (visit.practitioner, .cancelled(appointment: visit.id, byPatient: true))
                case .cancelledByPractitioner: (visit.patient, .cancelled(appointment: visit.id, byPatient: false))
                default: nil
                }
            guard let (owner, notice) = told else { continue }
            try add(
                "notification",
                [
                    "id": id(), "owner": owner, "type": notice.type.rawValue, "title": notice.title,
                    "body": notice.body, "data": notice.data, "is_read": random.chance(60),
                    "created_at": moment(daysAgo: random.within(1...20)).description,
                ])
        }
    }
}
