import ClinicHours
import Foundation
import GRDB

/// Fills an empty database with a small clinic that a number and a moment make.
///
/// What is computed from records goes wrong at borders, so that many of its consultations lie on those of the moment's
/// day, week and month. They keep to no opening hours, but no doctor has two at once.
struct RandomClinicSeeder {
    private let now: Date
    private var random: SplitMix64

    init(_ number: UInt64, now: Date) {
        self.now = now
        random = SplitMix64(seed: number)
    }

    /// Writes everything within the caller's transaction and returns how many records it wrote, accounts apart.
    consuming func fill(_ db: Database) throws -> Int {
        var seeder = self
        var handles = Handles()
        let doctors = try seeder.addDoctors(&handles, db)
        let patients = try seeder.addPatients(&handles, db)
        let visits = try seeder.addConsultations(doctors.filter(\.account.isApproved).map(\.account.id), patients, db)
        let factures = try seeder.addFactures(for: visits, patients, db)
        // Somebody brings a file before the first visit, so that no doctor sees it.
        for _ in 0..<2 {
            let findings = seeder.random.pick(Vocabulary.findings)
            _ = try DossierTable(db).insert(Dossier(patient: seeder.random.pick(patients), observations: findings))
        }
        let paperwork = try PaperworkSeeder(
            .init(dossiers: 10, reclamations: 6, messages: 14), random: SplitMix64(seed: seeder.random.next())
        ).fill(db, for: visits)
        return doctors.count + patients.count + visits.count + factures + 2 + paperwork
    }

    /// Three, of whom the first is approved and the others perhaps; two may share a specialty.
    private mutating func addDoctors(_ handles: inout Handles, _ db: Database) throws -> [Doctor] {
        var doctors: [Doctor] = []
        for post in random.sample(3, of: Vocabulary.posts) {
            let handle = handles.unique(Handles.ascii("\(post.prenom).\(post.nom)"))
            let isApproved = doctors.isEmpty || random.chance(75)
            var doctor = Doctor(
                account: try AccountTable(db).insert(
                    .seeded(handle, email: "\(handle)@clinique.example", role: .doctor, isApproved: isApproved)))
            doctor.prenom = post.prenom
            doctor.nom = post.nom
            doctor.specialty = random.chance(30) ? doctors.first?.specialty ?? post.specialty : post.specialty
            doctor.schedule = post.schedule
            doctor.phone = "71" + random.digits(6)
            try DoctorTable(db).insert(doctor)
            doctors.append(doctor)
        }
        return doctors
    }

    private mutating func addPatients(_ handles: inout Handles, _ db: Database) throws -> [Int64] {
        var patients: [Int64] = []
        for _ in 0..<8 {
            let name = PersonName(random.pick([.tunisian, .french, .arabic, .hebrew]), from: &random)
            let handle = handles.unique(name.handle)
            var patient = Patient(
                account: try AccountTable(db).insert(
                    .seeded(handle, email: "\(handle)@courriel.example", role: .patient)))
            patient.nom = name.family
            patient.prenom = name.given
            patient.age = random.chance(90) ? random.within(0...99) : nil
            patient.address = random.pick(Vocabulary.cities)
            patient.telephone = random.digits(8)
            patient.antecedents = random.pick(Vocabulary.antecedents)
            patient.status = random.chance(70) ? .active : .inactive
            try PatientTable(db).insert(patient)
            patients.append(patient.account.id)
        }
        return patients
    }

    /// Where a day, a week, a month or the present begins or ends: the half hours before and after.
    private var borders: [Date] {
        let moment = ClinicMoment(now)
        let days = [moment.today...moment.today, moment.week, moment.month]
        let edges = days.flatMap {
            [$0.lowerBound.start(in: .gmt), $0.upperBound.adding(days: 1).start(in: .gmt)]
        }
        let present = Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.down))
        return (edges + [present]).flatMap { [$0.addingTimeInterval(-1_800), $0] }
    }

    /// Thirty, about half of them on borders, in no order of time.
    private mutating func addConsultations(
        _ doctors: [Int64], _ patients: [Int64], _ db: Database
    ) throws -> [Consultation] {
        var visits: [Consultation] = []
        var starts = borders.filter { _ in random.chance(75) }
        let slot = (now.timeIntervalSince1970 / 1_800).rounded(.down) * 1_800
        while visits.count < 30 {
            let start =
                starts.popLast()
                ?? Date(timeIntervalSince1970: slot).addingTimeInterval(
                    Double(random.within(-40 * 48...40 * 48)) * 1_800)
            var visit = Consultation(
                doctor: random.pick(doctors), patient: random.pick(patients),
                span: TimeSpan(start: start, minutes: Consultation.minutes), motif: random.pick(Vocabulary.motifs))
            guard !visits.contains(where: { $0.doctor == visit.doctor && $0.span.overlaps(visit.span) }) else {
                continue
            }
            visit.id = try ConsultationTable(db).insert(visit)
            visits.append(visit)
        }
        return visits
    }

    /// Ten in every state, most for a visit.
    private mutating func addFactures(
        for visits: [Consultation], _ patients: [Int64], _ db: Database
    ) throws -> Int {
        for index in 0..<10 {
            var facture = Facture()
            let visit = random.pick(visits)
            facture.consultation = random.chance(80) ? visit.id : nil
            facture.patient = facture.consultation == nil ? random.pick(patients) : visit.patient
            facture.montant = Money(cents: Int64(random.within(1...20_000)))
            facture.description = visit.motif
            let made = now.addingTimeInterval(-Double(random.below(60 * 24)) * 3_600)
            facture.dateCreation = InstantText.utc(made)
            facture.statut = FactureStatut.allCases[index % FactureStatut.allCases.count]
            if facture.statut == .paid { facture.methode = random.pick(PaymentMethod.real) }
            facture.settleDates(now: made.addingTimeInterval(Double(random.below(48)) * 1_800))
            try FactureTable(db).insert(facture)
        }
        return 10
    }
}
