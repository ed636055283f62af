import Foundation
import SyncModel

/// What differs between one backend and another, as data: resources, paths per role, policies, bookings and views (design section 1).
///
/// ## Loading
/// - ``load(file:overlay:)``
/// - ``load(text:file:)``
///
/// ## Looking things up
/// - ``resource(named:)``
/// - ``view(named:)``
public struct Catalogue: Sendable, Equatable {
    /// The catalogue's name, such as the file's without its extension.
    public let name: String
    /// The backend's short name in tables.
    public let code: String
    /// The backend's name for people.
    public let title: String
    /// The zone in which the backend reads naive times and opening hours.
    public let zone: TimeZone
    /// How the backend writes its ids.
    public let ids: IDForms
    /// How one signs in.
    public let signIn: SignInRule
    /// Where an error answer keeps its words: paths of member names, tried in order.
    public let errorWords: [[String]]
    /// Which refusals are about the account or its plan: the write waits, and is no dead letter. Beside them all with the status 402 are.
    public let accountRefusals: [RefusalRule]
    /// Which answers refuse a write for good although their status says something else, such as 500, or 200.
    public let refusals: [RefusalRule]
    /// What every request says beside what it is about.
    public let headers: RequestHeaders
    /// The roles in the order of the file, without those that are others in disguise; empty where the file does not list them.
    public let roles: [String]
    /// How long the server may still be at work on a request whose answer was lost, in seconds.
    public let doubtSeconds: Int
    /// How many requests the server takes; nil where it does not say.
    public let rate: RateRule?
    /// What can be asked for only while the server is there.
    public let online: [OnlineEndpoint]
    /// How telephone numbers are dialled where the clinic is, for those who look for one.
    public let telephones: TelephonePlan
    /// What is known of files as a whole.
    public internal(set) var files: FilePolicy
    /// What others call, such as a payment service, and no client ever does.
    public let external: [ExternalEndpoint]
    /// The events by which the server tells of news at once; nil where it tells of none.
    public let realtime: RealtimeRule?
    /// What people are reminded of, in the order of the file.
    public internal(set) var reminders: [ReminderRule]
    /// The resources, in the order of the file.
    public internal(set) var resources: [Resource]
    /// The derived views, in the order of the file.
    public internal(set) var views: [DerivedView]

    /// The resource of that name, or nil.
    public func resource(named name: String) -> Resource? {
        resources.first { $0.name == name }
    }

    /// The view of that name, or nil.
    public func view(named name: String) -> DerivedView? {
        views.first { $0.name == name }
    }

    /// Whether some values are kept sealed.
    public var isSealed: Bool {
        resources.contains { $0.fields.contains { $0.isSensitive || $0.file?.isSensitive == true } }
    }

    /// The roles that some resource has a face for, in the order of their names: what an account must be to see anything.
    public var facedRoles: [String] { Set(resources.flatMap(\.faces.keys)).sorted() }

    /// The resources that a role may see, the most urgent first; also those that the server never lists.
    public func resources(for role: String) -> [Resource] {
        resources.enumerated().filter { $0.element.faces[role] != nil }
            .sorted { ($0.element.pull.urgency, $0.offset) < ($1.element.pull.urgency, $1.offset) }
            .map(\.element)
    }
}

/// Something that the server alone can do, at once or not at all, such as registering an account.
public struct OnlineEndpoint: Sendable, Equatable {
    /// Its name in `online.call`.
    public let name: String
    /// One sentence for people.
    public let summary: String
    /// Where it is asked for.
    public let endpoint: Endpoint
    /// The fields that it takes, and must have. Those that the path names go into it, the others into the body, or into the query of a GET and
    /// a DELETE.
    public let fields: [String]
    /// The fields that it takes besides.
    public let optionalFields: [String]
    /// Whether it needs a sign-in.
    public let needsSignIn: Bool
    /// The field with the password that the signed-in account has from then on; nil where it sets none.
    public let passwordField: String?

    /// The fields whose values nobody may read over a shoulder: a catalogue says nothing of them but their names.
    public var secretFields: [String] {
        (fields + optionalFields).filter { $0 == passwordField || Self.meansSecret($0) }
    }

    /// Whether a member is called as secrets are.
    public static func meansSecret(_ name: String) -> Bool {
        let name = name.lowercased()
        let parts = name.split { $0 == "_" || $0 == "-" }.map(String.init)
        return secretWords.contains(where: name.contains) || !secretParts.isDisjoint(with: parts)
    }

    private static let secretWords = [
        "password", "passwd", "passphrase", "passcode", "mot_de_passe", "motdepasse", "secret", "token", "api_key",
        "apikey",
    ]
    /// What is a secret as a word of its own, and part of harmless ones.
    private static let secretParts: Set = ["pwd", "otp", "pin"]
}

/// An endpoint that somebody else calls.
public struct ExternalEndpoint: Sendable, Equatable {
    /// One sentence for people.
    public let summary: String
    /// Where it is called.
    public let endpoint: Endpoint
    /// Who calls it.
    public let role: String
}

/// How many requests a server takes from one account: at the most so many in any span of so many seconds.
public struct RateRule: Sendable, Equatable {
    /// How many requests, from 1.
    public let requests: Int
    /// The span, in seconds, from 1.
    public let seconds: Int
}

/// A derived view: SQL over the replica that answers what an endpoint would (design section 1).
public struct DerivedView: Sendable, Equatable {
    /// The view's name in `views.get`.
    public let name: String
    /// One sentence for people.
    public let summary: String
    /// The roles that may ask for it.
    public let roles: [String]
    /// Whether the endpoint needs no sign-in.
    public let isPublic: Bool
    /// The endpoint whose answer it equals.
    public let path: String
    /// The names of its parameters, bound to the SQL as `:name`.
    public let parameters: [String]
    /// One read-only statement that gives one row with one column of JSON text; empty for a view of slots.
    public let sql: String
    /// Whose free slots they are, where the view is that: computed as everywhere else; nil for any other view.
    public internal(set) var slots: SlotView?
}

/// A view of somebody's free slots between two days, both included.
public struct SlotView: Sendable, Equatable {
    /// The booked resource, by whose rule they are computed.
    public let resource: String
    /// The parameter that names whose they are.
    public let holderParameter: String
    /// The parameter with the first day; today where it is not given.
    public let fromParameter: String
    /// The parameter with the last day.
    public let toParameter: String
    /// How many days after today the last one is where it is not given.
    public let days: Int
    /// The members of a slot in the answer: its day, its start and its end; those that the server's list has.
    public internal(set) var members: [String] = []
}
