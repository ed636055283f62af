import GRDB

/// The SQL of accounts.
struct AccountTable {
    private let db: Database

    init(_ db: Database) {
        self.db = db
    }

    func find(id: Int64) throws -> Account? {
        try Row.fetchOne(db, sql: Self.select + " WHERE id = ?", arguments: [id]).map(Account.init(row:))
    }

    func find(email: String) throws -> Account? {
        try Row.fetchOne(db, sql: Self.select + " WHERE email = ?", arguments: [email]).map(Account.init(row:))
    }

    /// Stores a new account and returns it with its id.
    /// - Throws: `APIError.invalid` when its name or address is taken.
    func insert(_ account: Account) throws -> Account {
        try requireUnique(account)
        let statement = try db.cachedStatement(
            sql: "INSERT INTO account (username, email, password, role, is_approved) VALUES (?, ?, ?, ?, ?)")
        try statement.execute(arguments: [
            account.username, account.email, account.password, account.role.rawValue, account.isApproved,
        ])
        var stored = account
        stored.id = db.lastInsertedRowID
        return stored
    }

    /// Stores a changed account.
    /// - Throws: `APIError.invalid` when its new name or address is taken.
    func update(_ account: Account) throws {
        try requireUnique(account)
        try db.execute(
            sql: "UPDATE account SET username = ?, email = ?, password = ?, is_approved = ? WHERE id = ?",
            arguments: [account.username, account.email, account.password, account.isApproved, account.id])
    }

    /// Deletes an account and, by the schema's cascades, all that hangs on it. False when there is none.
    func delete(id: Int64, role: Role) throws -> Bool {
        try db.execute(sql: "DELETE FROM account WHERE id = ? AND role = ?", arguments: [id, role.rawValue])
        return db.changesCount > 0
    }

    /// How many accounts there are; none in a new database.
    func count() throws -> Int {
        try Int.fetchOne(db, sql: "SELECT count(*) FROM account") ?? 0
    }

    private func requireUnique(_ account: Account) throws {
        var faults: [FieldFault] = []
        if try taken("username", account.username, except: account.id) {
            faults.append(FieldFault(field: "username", message: "Un utilisateur avec ce nom existe déjà"))
        }
        if try taken("email", account.email, except: account.id) {
            faults.append(FieldFault(field: "email", message: "Un utilisateur avec cet email existe déjà"))
        }
        if !faults.isEmpty { throw APIError.invalid(faults) }
    }

    private func taken(_ column: String, _ value: String, except id: Int64) throws -> Bool {
        let statement = try db.cachedStatement(sql: "SELECT 1 FROM account WHERE \(column) = ? AND id <> ?")
        return try Row.fetchOne(statement, arguments: [value, id]) != nil
    }

    private static let select = "SELECT id, username, email, password, role, is_approved FROM account"
}

extension Account {
    /// Reads the six columns that a row of an account, or of a record joined to one, begins with.
    init(row: Row) {
        // The schema checks the role; a row that got round it may do the least.
        self.init(role: Role(rawValue: row[4]) ?? .patient, isApproved: row[5])
        id = row[0]
        username = row[1]
        email = row[2]
        password = row[3]
    }
}
