/// A problem, where it was met, and what to do about it.
public struct ProbeFinding: Sendable, Equatable {
    /// The resource; nil for what is about the whole catalogue.
    public let resource: String?
    /// What was asked, as method and address; nil for what several answers show together.
    public let request: String?
    /// What was found.
    public let problem: ProbeProblem
    /// The role whose face was tried.
    let role: String
    /// Whether the role has a way of its own to fetch the list.
    var hasOwnPull = false
    /// The key that names how one list is asked for: another one below a parent.
    var strategyKey = "strategy"
    /// Whether pages go with what the list is otherwise, as with a range of days.
    var keepsStrategy = false

    /// The mapping of the resource in the catalogue.
    var resourcePlace: String { resource.map { "resources.\($0)" } ?? "." }
    /// The mapping of the role's face.
    var facePlace: String { "\(resourcePlace).faces.\(role)" }
    /// The mapping of the resource's fields.
    var fieldsPlace: String { "\(resourcePlace).fields" }
    /// The mapping that says how the list is fetched.
    var pullPlace: String { "\(hasOwnPull ? facePlace : resourcePlace).pull" }
}
