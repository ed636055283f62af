import ClinicHours
import Foundation
import GRDB

/// Writes what doctors and patients of a made-up clinic put down about their visits: dossiers, complaints, messages.
///
/// It draws from a generator of its own, so that the rest of a clinic stays as it was before there was any of this.
struct PaperworkSeeder {
    /// How much to write; at most as much of each as there are visits.
    struct Counts {
        let dossiers: Int
        let reclamations: Int
        let messages: Int
    }

    private let counts: Counts
    private var random: SplitMix64

    init(_ counts: Counts, random: SplitMix64) {
        self.counts = counts
        self.random = random
    }

    /// Writes everything within the caller's transaction and returns how many records it wrote.
    consuming func fill(_ db: Database, for visits: [Consultation]) throws -> Int {
        var seeder = self
        for visit in seeder.random.sample(seeder.counts.dossiers, of: visits) { try seeder.addDossier(of: visit, db) }
        for visit in seeder.random.sample(seeder.counts.reclamations, of: visits) {
            try seeder.addReclamation(about: visit, db)
        }
        for visit in seeder.random.sample(seeder.counts.messages, of: visits) {
            try seeder.addMessage(about: visit, db)
        }
        return [seeder.counts.dossiers, seeder.counts.reclamations, seeder.counts.messages]
            .reduce(0) { $0 + min($1, visits.count) }
    }

    /// Every fourth has a file.
    private mutating func addDossier(of visit: Consultation, _ db: Database) throws {
        let day = InstantText.utc(visit.span.start).prefix(10)
        let dossier = Dossier(
            patient: visit.patient, observations: "\(visit.motif) du \(day) : \(random.pick(Vocabulary.findings))",
            traitement: random.pick(Vocabulary.treatments))
        let id = try DossierTable(db).insert(dossier)
        guard random.chance(25) else { return }
        let report = "Compte rendu du \(day)\n\n\(dossier.observations)\n"
        try MediaTable(db).put(
            Data(report.utf8), .text, dossier: id, mark: String(random.next(), radix: 16))
    }

    private mutating func addReclamation(about visit: Consultation, _ db: Database) throws {
        let (sujet, message) = random.pick(Vocabulary.complaints)
        let made = visit.span.end.addingTimeInterval(Double(random.within(1...96)) * 1_800)
        var reclamation = Reclamation(doctor: visit.doctor, patient: visit.patient, sujet: sujet, message: message)
        reclamation.statut = random.pick(ReclamationStatut.allCases)
        reclamation.dateCreation = InstantText.utc(made)
        reclamation.settleDates(now: made.addingTimeInterval(Double(random.within(1...20)) * 43_200))
        try ReclamationTable(db).insert(reclamation)
    }

    /// From the doctor or the patient, in the days around the visit; most were read.
    private mutating func addMessage(about visit: Consultation, _ db: Database) throws {
        let isToPatient = random.chance(60)
        let (sujet, contenu) = random.pick(isToPatient ? Vocabulary.notices : Vocabulary.questions)
        var message = Message(
            way: isToPatient
                ? .toPatient(visit.patient, from: visit.doctor) : .toDoctor(visit.doctor, from: visit.patient))
        message.sujet = sujet
        message.contenu = contenu
        message.isRead = random.chance(65)
        message.dateEnvoi = InstantText.utc(
            visit.span.start.addingTimeInterval(Double(random.within(-96...96)) * 1_800))
        try MessageTable(db).insert(message)
    }
}
