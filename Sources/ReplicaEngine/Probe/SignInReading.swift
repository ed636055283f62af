import SyncCatalogue
import SyncModel

/// What the answer to a sign-in shows of the token and of the role. Only names of members are told of it.
struct SignInReading {
    /// What it gives; nil where no token was found.
    let grant: Grant?
    /// The role that it tells; nil where it tells none, or the catalogue has it elsewhere.
    let role: String?
    private(set) var problems: [ProbeProblem] = []

    init(_ answer: JSONValue, by rule: SignInRule, roles: [String]) {
        if let grant = Grant(answer, by: rule) {
            self.grant = grant
        } else {
            let found = MemberPaths.of(answer) { ($0.string?.count ?? 0) > 3 }.filter(Self.isTokenName)
            problems.append(.noToken(path: rule.token?.tokenPath ?? [], found: found.map(\.dotted)))
            grant = found.first.flatMap { answer.value(at: $0)?.string }.map { Grant(token: $0) }
        }
        guard case .answer(let member) = rule.role else {
            role = nil
            return
        }
        if let told = answer.value(at: member)?.string {
            role = told
            return
        }
        let found = Self.roles(in: answer, known: roles)
        problems.append(
            .noRole(
                reason: "the answer to the sign-in has no '\(member.dotted)'", found: found.map(\.dotted), path: nil))
        role = found.first.flatMap { answer.value(at: $0)?.string }
    }

    /// The members that may hold a role: those whose value has a face, else those that are called so.
    static func roles(in answer: JSONValue, known: [String]) -> [[String]] {
        let exact = MemberPaths.of(answer) { $0.string.map(known.contains) ?? false }
        guard exact.isEmpty else { return exact }
        return MemberPaths.of(answer) { $0.string != nil }.filter { $0.last?.lowercased().contains("role") ?? false }
    }

    private static func isTokenName(_ path: [String]) -> Bool {
        let name = path.last?.lowercased() ?? ""
        guard !["refresh", "type", "expires"].contains(where: name.contains) else { return false }
        return ["token", "access", "jwt", "bearer", "auth", "key"].contains(where: name.contains)
    }
}
