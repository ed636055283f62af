import SyncModel

extension ProbeFinding {
    /// What was found, in plain words.
    public var words: String {
        switch problem {
        case .signInRefused(let status, let words):
            "the sign-in was refused" + (status.map { " with \($0)" } ?? "") + ": \(words)"
        case .noToken(let path, let found):
            "the answer to the sign-in has no token in '\(path.dotted)'" + Self.named(found, "it has")
        case .noRole(let reason, let found, _):
            "the role is not told: \(reason)" + Self.named(found, "it may be in")
        case .unknownRole(let role, let known):
            "the account's role is '\(role)', and faces are there for \(known.joined(separator: ", "))"
        case .otherRole(let told, let tried): "the sign-in tells the role '\(told)', and '\(tried)' was tried"
        case .signInNeeded, .forbidden, .absent, .slash, .redirected, .refused, .notJSON, .noAnswer, .noErrorWords:
            wordsOfAnswer
        case .noList, .plainList, .notRecords, .severalRecords, .noRecord, .envelope, .otherRecord: wordsOfList
        case .noID, .idForm, .unusableID, .repeatedID: wordsOfIDs
        case .cut, .samePage, .pageRefused, .noPageMember, .smallPage, .outsideWindow: wordsOfPages
        default: wordsOfFields
        }
    }

    private var wordsOfAnswer: String {
        switch problem {
        case .signInNeeded(let words, let isPublic):
            "the server answered 401: \(words)" + (isPublic ? "; the catalogue says that it is public" : "")
        case .forbidden(let words): "the server answered 403: \(words)"
        case .absent(let status, let words, let other):
            "the server answered \(status): \(words)" + (other.map { "; it has nothing at \($0) either" } ?? "")
        case .slash(_, let right): "the server answered 404, and has it at \(right)"
        case .redirected(_, let path): "the server redirects to \(path)"
        case .refused(let status, let words): "the server answered \(status): \(words)"
        case .notJSON(let type): "the answer is no JSON" + (type.map { " but \($0)" } ?? "")
        case .noAnswer(let words): words
        case .noErrorWords(let found):
            "the server's words in an error are not where 'errors' says" + Self.named(found, "they may be in")
        default: ""
        }
    }

    private var wordsOfList: String {
        switch problem {
        case .noList(let kind, let found):
            "the answer has no list where the catalogue says: there is \(Self.article(kind))"
                + Self.named(found, found.count == 1 ? "a list is in" : "lists are in")
        case .plainList(let member): "the answer is the list itself, and has no '\(member.dotted)'"
        case .notRecords(let count, let kind):
            "\(count) \(count == 1 ? "element" : "elements") of the list are no records, but \(Self.article(kind))"
        case .severalRecords: "the answer is a list, and one record was expected"
        case .noRecord(let kind, let found):
            "the answer is no record, but \(Self.article(kind))" + Self.named(found, "records may be in")
        case .envelope(let member): "the record stands in '\(member)' where it comes alone"
        case .otherRecord: "the record that came is not the one that was asked for: its id is another, or none"
        default: ""
        }
    }

    private var wordsOfIDs: String {
        switch problem {
        case .noID(let members, let count, let all, let found):
            "\(count) of \(Self.count(all, "record")) without an id in \(Self.quoted(members))"
                + Self.named(found, "all have one and another value in")
        case .idForm(let form): "ids come as \(form == .integer ? "numbers" : "texts")"
        case .unusableID(let sample): "an id can't stand in a path: \(sample)"
        case .repeatedID(let sample): "records have the same id: \(sample)"
        default: ""
        }
    }

    private var wordsOfPages: String {
        switch problem {
        case .cut(let flaw, let pages, let isTried):
            "the list is not whole: \(Self.words(of: flaw))"
                + (pages != nil && isTried ? "; asked for like this, a second page came" : "")
        case .samePage(let asked, _): "the second page, asked for by \(asked), has the records of the first"
        case .pageRefused(let status, let words): "the second page was refused with \(status): \(words)"
        case .noPageMember(let key, let path, let found):
            "the answer has no '\(path.dotted)', which 'pages' names as '\(key)'"
                + (found.map { "; there is '\($0.dotted)'" } ?? "")
        case .smallPage(let parameter, let asked, let came):
            "\(came) records came where \(asked) were asked for"
                + (parameter.map { " by '\($0)'" } ?? "") + ", and more follow"
        case .outsideWindow(let count, let all, let parameters):
            "\(count) of \(Self.count(all, "record")) outside the days that \(Self.quoted(parameters)) asked for"
        default: ""
        }
    }

    private var wordsOfFields: String {
        switch problem {
        case .unnamed(let member, _): "no field names the member '\(member)'"
        case .hidden(let field, let shows):
            "'\(field)' comes, and " + (shows == nil ? "the field is not said to be this role's" : "'shows' lacks it")
        case .unseen(let field, let alike):
            "no record has the field '\(field)'" + (alike.map { "; there is '\($0)'" } ?? "")
        case .misfit(let misfit):
            "\(misfit.count) of \(Self.count(misfit.of, "value")) of '\(misfit.field)' \(misfit.count == 1 ? "does" : "do") not fit \(misfit.type): "
                + "\(misfit.sample) is \(misfit.form.words)"
        case .naive(let field, let sample):
            "the moments of '\(field)' have no offset, such as \(sample); they are read by the clock of 'zone', and sent with the offset that was typed"
        case .otherChoices(let field, _, let found):
            "'\(field)' has values that its choices lack: \(found.joined(separator: ", "))"
        case .tooLong(let field, let most, let found): "'\(field)' has \(found) characters, and \(most) are its most"
        case .object(let field, let members):
            "the reference '\(field)' comes as an object with \(Self.quoted(members))"
        case .otherNested(_, let member, let lacking, let shown):
            lacking.isEmpty
                ? "'\(member)' is no object"
                : "the object in '\(member)' lacks \(Self.quoted(lacking)); it has \(Self.quoted(shown))"
        case .unreadableHours(let field, let count, let all, let words):
            "\(count) of \(all) opening hours in '\(field)' can't be read: \(words)"
        case .otherWeekdays(let field, let sample): "'\(field)' has a day of the week that stands for none: \(sample)"
        default: ""
        }
    }

    static func words(of flaw: ListFlaw.Kind) -> String {
        switch flaw {
        case .announced(let total, let came): "\(came) of \(total) records came"
        case .more(let sign, let came): "'\(sign)' says that more follow the \(came) that came"
        case .full(let limit): "as many came as were asked for, \(limit), and nothing says that these are all"
        default: "it can't be told whether more follow"
        }
    }

    private static func named(_ names: [String], _ words: String) -> String {
        names.isEmpty ? "" : "; \(words) \(quoted(names))"
    }

    private static func quoted(_ names: [String]) -> String { names.map { "'\($0)'" }.joined(separator: ", ") }

    private static func article(_ kind: String) -> String {
        kind == "null" ? kind : ("aeiou".contains(kind.prefix(1)) ? "an \(kind)" : "a \(kind)")
    }

    private static func count(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }
}
