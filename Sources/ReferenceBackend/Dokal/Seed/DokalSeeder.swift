import ClinicHours
import Foundation
import GRDB

/// Fills an empty database with a made-up clinic around a day. Every draw comes from one generator in one order, so that
/// the same seed and day make the same rows.
struct DokalSeeder {
    /// How much a clinic has of everything.
    struct Size {
        let practitioners: Int
        let patients: Int
        let appointments: Int
        let conversations: Int
        /// How long the past and the future are, in days.
        let past: Int
        let future: Int
        /// Whether hours are drawn, at any time of the day, so that changed clocks matter.
        var hasRandomHours = false

        static let demo = Size(
            practitioners: 8, patients: 300, appointments: 3_000, conversations: 150, past: 120, future: 30)
        static let small = Size(
            practitioners: 2, patients: 10, appointments: 60, conversations: 8, past: 30, future: 14)
        static let random = Size(
            practitioners: 3, patients: 8, appointments: 40, conversations: 6, past: 20, future: 14,
            hasRandomHours: true)
    }

    /// A practitioner or patient.
    struct Member {
        let id: String
        var relatives: [String] = []
    }

    let size: Size
    let zone: TimeZone
    let key: HealthKey
    let today: CivilDate
    /// The beginning of today, from which all times are counted.
    let morning: Timestamp
    let db: Database
    var random: SplitMix64
    /// Records, accounts apart.
    private(set) var count = 0

    init(_ size: Size, seed: UInt64, zone: TimeZone, now: Date, key: HealthKey, _ db: Database) {
        (self.size, self.zone, self.key, self.db) = (size, zone, key, db)
        today = CivilDate(of: now, in: zone)
        morning = Timestamp(today.start(in: zone))
        random = SplitMix64(seed: seed)
    }

    /// Writes everything within the caller's transaction and returns how many records it wrote, accounts apart.
    mutating func fill() throws -> Int {
        _ = try addProfile(.admin, "Ruth", "Mizrahi", email: Seed.dokalAdminEmail)
        let specialties = try addSpecialties()
        let reasons = try addCommonReasons()
        let practitioners = try addPractitioners(specialties)
        let patients = try addPatients()
        let visits = try addAppointments(practitioners, patients, reasons)
        try addReviews(visits)
        try addConversations(visits)
        try addNotifications(visits)
        return count
    }

    /// Adds a record.
    mutating func add(_ table: String, _ columns: Columns) throws {
        try db.insert(into: table, columns)
        if table != "profile" { count += 1 }
    }

    /// A new id.
    mutating func id() -> String { random.uuid() }

    /// A moment some days ago, in the middle of the day.
    mutating func moment(daysAgo: Int) -> Timestamp {
        morning.adding(milliseconds: Int64(-daysAgo * 86_400 + random.within(8 * 3_600...18 * 3_600)) * 1_000)
    }

    /// Adds an account and returns its id.
    mutating func addProfile(
        _ role: UserRole, _ first: String, _ last: String, email: String
    ) throws -> String {
        let (id, made) = (id(), moment(daysAgo: 400).description)
        try add(
            "profile",
            [
                "id": id, "email": email, "password": Vocabulary.password, "role": role.rawValue,
                "first_name": first, "last_name": last, "phone": "+972-50-" + random.digits(7),
                "date_of_birth": CivilDate(year: random.within(1940...2005), month: random.within(1...12), day: 15)?
                    .description,
                "sex": random.pick(["male", "female"]), "city": random.pick(DokalVocabulary.cities),
                "created_at": made, "updated_at": made,
            ])
        return id
    }

    private mutating func addSpecialties() throws -> [String] {
        try DokalVocabulary.specialties.map { specialty in
            let id = id()
            try add(
                "specialty",
                ["id": id, "name": specialty.name, "name_fr": specialty.fr, "name_he": specialty.he])
            return id
        }
    }

    private mutating func addCommonReasons() throws -> [String] {
        try DokalVocabulary.reasons.enumerated().map { index, reason in
            let id = id()
            try add(
                "reason",
                [
                    "id": id, "label": reason.label, "label_fr": reason.fr, "label_he": reason.he,
                    "sort_order": index, "is_active": true, "created_at": morning.description,
                ])
            return id
        }
    }
}

extension SplitMix64 {
    /// A UUID of version 4 (RFC 9562 section 5.4).
    mutating func uuid() -> String {
        let high = next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let low = next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        let bytes = [high, low].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) } }
        return bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }.uuidString.lowercased()
    }
}

extension Seed {
    /// Writes Dokal's clinic into an empty database within the caller's transaction and returns how many records there
    /// are, accounts apart.
    func fillDokal(_ db: Database, zone: TimeZone, now: Date, key: HealthKey) throws -> Int {
        let (size, number): (DokalSeeder.Size, UInt64) =
            switch self {
            case .demo: (.demo, 0xD0_4A1)
            case .small: (.small, 0xD0_4A1)
            case .random(let number): (.random, number)
            }
        var seeder = DokalSeeder(size, seed: number, zone: zone, now: now, key: key, db)
        return try seeder.fill()
    }
}
