import GRDB

/// The SQL of messages.
struct MessageTable {
    private let db: Database

    init(_ db: Database) {
        self.db = db
    }

    /// What a doctor wrote or got, perhaps only with one patient.
    func list(ofDoctor doctor: Int64, patient: Int64?, isRead: Bool?) throws -> [UInt8] {
        var filter = Filter()
        filter.require("? IN (m.expediteur_doctor, m.destinataire_doctor)", doctor)
        filter.require("? IN (m.expediteur_patient, m.destinataire_patient)", patient)
        filter.require("m.lu = ?", isRead)
        return try JSONWriter.list(db, sql: Self.select + filter.clause + " ORDER BY m.id", filter.arguments) {
            DoctorMessageView(message: Message(row: $0))
        }
    }

    /// What a patient wrote or got, perhaps only with one doctor.
    func list(ofPatient patient: Int64, doctor: Int64?, isRead: Bool?) throws -> [UInt8] {
        var filter = Filter()
        filter.require("? IN (m.expediteur_patient, m.destinataire_patient)", patient)
        filter.require("? IN (m.expediteur_doctor, m.destinataire_doctor)", doctor)
        filter.require("m.lu = ?", isRead)
        return try JSONWriter.list(db, sql: Self.select + filter.clause + " ORDER BY m.id", filter.arguments) {
            PatientMessageView(message: Message(row: $0), expediteur: $0[9])
        }
    }

    /// One as patients see it.
    func patientView(id: Int64) throws -> PatientMessageView? {
        try Row.fetchOne(db, sql: Self.select + " WHERE m.id = ?", arguments: [id]).map {
            PatientMessageView(message: Message(row: $0), expediteur: $0[9])
        }
    }

    /// Stores a new message and returns its id.
    @discardableResult
    func insert(_ message: Message) throws -> Int64 {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO message (expediteur_doctor, expediteur_patient, destinataire_doctor, destinataire_patient,
                    sujet, contenu, lu, date_envoi)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """)
        let none: Int64? = nil
        let people: StatementArguments =
            switch message.way {
            case .toPatient(let patient, let doctor): [doctor, none, none, patient]
            case .toDoctor(let doctor, let patient): [none, patient, doctor, none]
            }
        try statement.execute(
            arguments: people + [message.sujet, message.contenu, message.isRead, message.dateEnvoi])
        return db.lastInsertedRowID
    }

    private static let select = """
        SELECT m.id, m.expediteur_doctor, m.expediteur_patient, m.destinataire_doctor, m.destinataire_patient,
            m.sujet, m.contenu, m.lu, m.date_envoi, coalesce(\(DoctorTable.name("d")), \(PatientTable.name("p")))
        FROM message m LEFT JOIN doctor d ON d.id = m.expediteur_doctor
            LEFT JOIN patient p ON p.id = m.expediteur_patient
        """
}

extension Message {
    fileprivate init(row: Row) {
        // The schema sees to it that exactly one way has both ends.
        if let doctor: Int64 = row[1] {
            self.init(way: .toPatient(row[4], from: doctor))
        } else {
            self.init(way: .toDoctor(row[3], from: row[2]))
        }
        id = row[0]
        sujet = row[5]
        contenu = row[6]
        isRead = row[7]
        dateEnvoi = row[8]
    }
}
