import ClinicHours
import Foundation

extension DokalSeeder {
    /// The practitioners with their hours, exceptions, reasons and instructions.
    mutating func addPractitioners(_ specialties: [String]) throws -> [Member] {
        var practitioners: [Member] = []
        for (index, post) in DokalVocabulary.posts.prefix(size.practitioners).enumerated() {
            let handle = index == 0 ? "yossi.levi" : "praticien\(index + 1)"
            let id = try addProfile(.practitioner, post.first, post.last, email: "\(handle)@dokal.example")
            let made = moment(daysAgo: 390).description
            var languages = JSONWriter()
            languages.beginArray()
            for language in post.languages { languages.string(language) }
            languages.endArray()
            try add(
                "practitioner",
                [
                    "id": id, "specialty": specialties[post.specialty], "address_line": post.address,
                    "zip_code": random.digits(7), "city": post.city, "sector": post.sector,
                    "latitude": post.latitude, "longitude": post.longitude,
                    "about": "Spécialiste en \(DokalVocabulary.specialties[post.specialty].fr.lowercased())",
                    "languages": String(decoding: languages.bytes, as: UTF8.self),
                    "education": "Université de Tel Aviv",
                    "years_of_experience": random.within(3...35), "is_accepting_new_patients": random.chance(85),
                    "phone": "+972-3-" + random.digits(7), "email": "cabinet\(index + 1)@dokal.example",
                    "consultation_duration_minutes": post.minutes, "created_at": made, "updated_at": made,
                ])
            try addHours(of: id, post, made)
            try addOverrides(of: id, made)
            try addTexts(of: id, made)
            practitioners.append(Member(id: id))
        }
        return practitioners
    }

    private mutating func addHours(of practitioner: String, _ post: DokalVocabulary.Post, _ made: String) throws {
        var ranges = post.hours.flatMap { hours in
            hours.days.map { (day: $0, from: hours.from, to: hours.to, minutes: post.minutes) }
        }
        if size.hasRandomHours {
            // From midnight on, so that clocks jump and fall back within some of them.
            ranges = (0..<random.within(4...12)).map { _ in
                let from = random.within(0...84) * 15
                let to = min(1_440, from + random.within(2...24) * 15)
                return (
                    random.within(0...6), Self.time(from), Self.time(to), random.pick([10, 15, 20, 30, 45, 60])
                )
            }
        }
        for range in ranges {
            try add(
                "weekly_schedule",
                [
                    "id": id(), "practitioner": practitioner, "day_of_week": range.day,
                    "start_time": DayTime(range.from)?.description, "end_time": DayTime(range.to)?.description,
                    "slot_duration_minutes": range.minutes,
                    "is_active": !size.hasRandomHours || random.chance(90), "created_at": made,
                ])
        }
    }

    /// Days off and days with other hours, none of them twice.
    private mutating func addOverrides(of practitioner: String, _ made: String) throws {
        let days = random.sample(size.hasRandomHours ? 6 : 3, of: Array(1...size.future))
        for day in days {
            let isAvailable = random.chance(40)
            let from = random.within(size.hasRandomHours ? 0...80 : 36...48) * 15
            try add(
                "schedule_override",
                [
                    "id": id(), "practitioner": practitioner, "date": today.adding(days: day).description,
                    "is_available": isAvailable, "start_time": isAvailable ? Self.time(from) + ":00" : nil,
                    "end_time": isAvailable ? Self.time(min(1_440, from + 180)) + ":00" : nil,
                    "reason": isAvailable ? "Horaires réduits" : "Vacances", "created_at": made,
                ])
        }
    }

    private mutating func addTexts(of practitioner: String, _ made: String) throws {
        for (index, reason) in DokalVocabulary.ownReasons.enumerated() where random.chance(60) {
            try add(
                "reason",
                [
                    "id": id(), "practitioner": practitioner, "label": reason.label, "label_fr": reason.fr,
                    "label_he": reason.he, "sort_order": 10 + index, "is_active": random.chance(90),
                    "created_at": made,
                ])
        }
        for (index, text) in DokalVocabulary.instructions.enumerated() where index == 0 || random.chance(60) {
            try add(
                "instruction",
                [
                    "id": id(), "practitioner": practitioner, "title": text.title, "content": text.content,
                    "is_active": true, "sort_order": index, "created_at": made,
                ])
        }
    }

    /// The patients with their relatives, health and payment methods.
    mutating func addPatients() throws -> [Member] {
        var handles = Handles()
        _ = handles.unique("david.cohen")
        var patients: [Member] = []
        for index in 0..<size.patients {
            var (first, last, handle) = ("David", "Cohen", "david.cohen")
            if index > 0 {
                let name = PersonName(random.pick([.hebrew, .french, .arabic]), from: &random)
                (first, last, handle) = (name.given, name.family, handles.unique(name.handle))
            }
            var patient = Member(id: try addProfile(.patient, first, last, email: "\(handle)@courriel.example"))
            let made = moment(daysAgo: 200).description
            // The first patient has something of everything.
            if index == 0 || random.chance(40) {
                for relation in random.sample(index == 0 ? 2 : 1, of: ["child", "spouse", "parent", "sibling"]) {
                    let relative = id()
                    try add(
                        "relative",
                        [
                            "id": relative, "owner": patient.id, "first_name": random.pick(["Sarah", "Noam", "Léa"]),
                            "last_name": last, "relation": relation, "date_of_birth": "2018-03-20",
                            "created_at": made,
                        ])
                    patient.relatives.append(relative)
                }
            }
            if index == 0 || random.chance(60) { try addHealth(of: patient.id, made) }
            if index == 0 || random.chance(30) {
                try add(
                    "payment_method",
                    [
                        "id": id(), "owner": patient.id, "brand": random.pick(["Visa", "Mastercard"]),
                        "last4": random.digits(4), "expiry_month": random.within(1...12),
                        "expiry_year": today.year + random.within(1...5), "is_default": true, "created_at": made,
                    ])
            }
            patients.append(patient)
        }
        return patients
    }

    private mutating func addHealth(of patient: String, _ made: String) throws {
        // The nonce of an encryption is random, which is why no two clinics are the same in these bytes.
        try add(
            "health_profile",
            [
                "user_id": patient, "teudat_zehut": try key.seal(random.digits(9), of: patient),
                "date_of_birth": "1990-05-15", "sex": random.pick(["male", "female"]),
                "blood_type": random.pick(DokalVocabulary.bloodTypes),
                "kupat_holim": random.pick(DokalVocabulary.sectors), "kupat_member_id": random.digits(5),
                "family_doctor_name": "Dr. Cohen", "emergency_contact_name": "Rachel Cohen",
                "emergency_contact_phone": "+972-50-" + random.digits(7), "updated_at": made,
            ])
        let (condition, allergy) = (random.pick(DokalVocabulary.conditions), random.pick(DokalVocabulary.allergies))
        let medication = random.pick(DokalVocabulary.medications)
        let entries: [(HealthList, Columns)] = [
            (.conditions, ["name": condition.0, "severity": condition.1, "diagnosed_on": "2020-01-15"]),
            (.allergies, ["name": allergy.0, "reaction": allergy.1, "severity": "severe"]),
            (.medications, ["name": medication.0, "dosage": medication.1, "frequency": medication.2]),
            (.vaccinations, ["name": random.pick(DokalVocabulary.vaccinations), "vaccinated_on": "2024-10-01"]),
        ]
        for (list, columns) in entries where random.chance(75) {
            let own: Columns = ["id": id(), "owner": patient, "list": list.rawValue, "created_at": made]
            try add("health_entry", columns + own)
        }
    }

    private static func time(_ minutes: Int) -> String {
        String(DayTime(minutes: minutes)?.description.prefix(5) ?? "")
    }
}
