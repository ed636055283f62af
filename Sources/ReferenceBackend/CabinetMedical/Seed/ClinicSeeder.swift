import ClinicHours
import Foundation
import GRDB

/// Fills an empty database with a made-up clinic. Every draw comes from one generator in one order, so that the same
/// seed and first day make the same rows.
struct ClinicSeeder {
    /// How much a clinic has of everything.
    struct Size {
        let doctors: Int
        let patients: Int
        let consultations: Int
        let factures: Int
        /// Over which the consultations are spread.
        let days: Int
        let paperwork: PaperworkSeeder.Counts

        static let demo = Size(
            doctors: 12, patients: 2_000, consultations: 20_000, factures: 5_000, days: 365,
            paperwork: .init(dossiers: 1_500, reclamations: 80, messages: 1_200))
        static let small = Size(
            doctors: 3, patients: 20, consultations: 60, factures: 15, days: 30,
            paperwork: .init(dossiers: 12, reclamations: 6, messages: 16))
    }

    private let counts: Size
    private let firstDay: CivilDate
    private var random = SplitMix64(seed: 0xC11_41C)
    private var handles = Handles()

    init(_ size: Size, firstDay: CivilDate) {
        counts = size
        self.firstDay = firstDay
    }

    /// Writes everything within the caller's transaction and returns how many records it wrote, accounts apart.
    consuming func fill(_ db: Database) throws -> Int {
        var seeder = self
        let doctors = try seeder.addDoctors(db)
        let patients = try seeder.addPatients(db)
        let consultations = try seeder.addConsultations(of: doctors, patients, db)
        let factures = try seeder.addFactures(for: consultations, doctors, db)
        let paperwork = try PaperworkSeeder(seeder.counts.paperwork, random: SplitMix64(seed: 0xD0_551E))
            .fill(db, for: consultations)
        return doctors.count + patients.count + consultations.count + factures + paperwork
    }

    private mutating func addDoctors(_ db: Database) throws -> [Doctor] {
        let posts = Vocabulary.posts.prefix(counts.doctors)
        return try posts.enumerated().map { index, post in
            let handle = handles.unique(Handles.ascii("\(post.prenom).\(post.nom)"))
            let isApproved = index < posts.count - 1
            var doctor = Doctor(
                account: try AccountTable(db).insert(
                    .seeded(handle, email: "\(handle)@clinique.example", role: .doctor, isApproved: isApproved)))
            doctor.prenom = post.prenom
            doctor.nom = post.nom
            doctor.specialty = post.specialty
            doctor.schedule = post.schedule
            doctor.phone = "71" + random.digits(6)
            try DoctorTable(db).insert(doctor)
            return doctor
        }
    }

    private mutating func addPatients(_ db: Database) throws -> [Int64] {
        try (0..<counts.patients).map { _ in
            let origin = random.pick(Self.origins)
            let name = PersonName(origin, from: &random)
            let handle = handles.unique(name.handle)
            var patient = Patient(
                account: try AccountTable(db).insert(
                    .seeded(handle, email: "\(handle)@courriel.example", role: .patient)))
            patient.nom = name.family
            patient.prenom = name.given
            // The middle of two draws: more people of working age than babies and centenarians.
            patient.age = (random.below(98) + random.below(98)) / 2 + 1
            patient.address =
                "\(random.within(1...120)) \(random.pick(Vocabulary.streets)), \(random.pick(Vocabulary.cities))"
            patient.telephone = telephone(origin)
            patient.antecedents = random.pick(Vocabulary.antecedents)
            patient.status = random.chance(92) ? .active : .inactive
            try PatientTable(db).insert(patient)
            return patient.account.id
        }
    }

    /// Seven Tunisian names, six French, four in Arabic and three in Hebrew script out of twenty.
    private static let origins: [PersonName.Origin] =
        Array(repeating: .tunisian, count: 7) + Array(repeating: .french, count: 6)
        + Array(repeating: .arabic, count: 4) + Array(repeating: .hebrew, count: 3)

    private mutating func telephone(_ origin: PersonName.Origin) -> String {
        switch origin {
        case .tunisian, .arabic: random.pick(["2", "5", "9"]) + random.digits(7)
        case .french: random.pick(["06", "07"]) + random.digits(8)
        case .hebrew: "05\(random.pick(["0", "2", "4"]))-\(random.digits(7))"
        }
    }

    /// Draws slots of the approved doctors' opening hours; no slot is drawn twice, so that nothing overlaps.
    private mutating func addConsultations(
        of doctors: [Doctor], _ patients: [Int64], _ db: Database
    ) throws -> [Consultation] {
        let year = TimeSpan(start: firstDay.start(in: .gmt), end: firstDay.adding(days: counts.days).start(in: .gmt))
        let rule = SlotRule(durationMinutes: Consultation.minutes, stepMinutes: Consultation.minutes, zone: .gmt)
        var slots: [(span: TimeSpan, doctor: Int64)] = []
        for doctor in doctors where doctor.account.isApproved {
            let plan = SlotPlan(hours: try OpeningHours(parsing: doctor.schedule), rule: rule, busy: [])
            slots += plan.free(within: year, after: .distantPast).map { ($0, doctor.account.id) }
        }
        slots.sort { ($0.span, $0.doctor) < ($1.span, $1.doctor) }
        var present: Set<Int64> = []
        var moment = Date.distantPast
        return try random.sample(counts.consultations, of: slots).map { slot in
            // Nobody is with two doctors at once.
            if slot.span.start != moment { present.removeAll(keepingCapacity: true) }
            moment = slot.span.start
            var patient = random.pick(patients)
            while !present.insert(patient).inserted { patient = random.pick(patients) }
            var consultation = Consultation(
                doctor: slot.doctor, patient: patient, span: slot.span, motif: random.pick(Vocabulary.motifs))
            consultation.id = try ConsultationTable(db).insert(consultation)
            return consultation
        }
    }

    /// Bills some of the visits at their end; in the last month most are still to be paid.
    private mutating func addFactures(
        for consultations: [Consultation], _ doctors: [Doctor], _ db: Database
    ) throws -> Int {
        let specialties = Dictionary(uniqueKeysWithValues: doctors.map { ($0.account.id, $0.specialty) })
        let lastMonth = firstDay.adding(days: counts.days - 30).start(in: .gmt)
        // Numbers go up with the date of creation, which is that of the visit's end.
        let billed = random.sample(counts.factures, of: consultations)
        for visit in billed {
            var facture = Facture()
            facture.patient = visit.patient
            facture.consultation = visit.id
            facture.montant = Money(cents: Int64(random.pick(Vocabulary.prices)) * 100 + (random.chance(10) ? 50 : 0))
            facture.description = "Consultation – \(specialties[visit.doctor] ?? "")"
            facture.dateCreation = InstantText.utc(visit.span.end)
            let draw = random.below(100)
            facture.statut = draw < 6 ? .cancelled : draw < (visit.span.start < lastMonth ? 76 : 30) ? .paid : .pending
            if facture.statut == .paid {
                facture.methode = random.pick(PaymentMethod.real)
                facture.settleDates(now: visit.span.end.addingTimeInterval(Double(random.below(20 * 24 * 4)) * 900))
            }
            try FactureTable(db).insert(facture)
        }
        return billed.count
    }
}

/// Turns names into usernames that nobody has yet.
struct Handles {
    private var used: [String: Int] = [:]

    /// The handle itself, or with the next number from 2 on.
    mutating func unique(_ handle: String) -> String {
        let count = used[handle, default: 0] + 1
        used[handle] = count
        return count == 1 ? handle : "\(handle)\(count)"
    }

    /// Letters and dots of a name in lower-case ASCII: `hélène.le goff` becomes `helene.legoff`.
    static func ascii(_ name: String) -> String {
        let plain = name.folding(options: .diacriticInsensitive, locale: nil).lowercased()
        return plain.filter { $0.isASCII && ($0.isLetter || $0 == ".") }
    }
}
