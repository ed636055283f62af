import SyncCatalogue
import SyncModel

extension ProbeFinding {
    /// What to write in the catalogue, or to do elsewhere.
    public var remedy: ProbeRemedy {
        switch problem {
        case .signInRefused, .noToken, .noRole, .unknownRole, .otherRole: remedyOfSignIn
        case .signInNeeded, .forbidden, .absent, .slash, .redirected, .refused, .notJSON, .noAnswer, .noErrorWords:
            remedyOfAnswer
        case .noList, .plainList, .notRecords, .severalRecords, .noRecord, .envelope, .otherRecord: remedyOfList
        case .noID, .idForm, .unusableID, .repeatedID: remedyOfIDs
        case .cut, .samePage, .pageRefused, .noPageMember, .smallPage, .outsideWindow: remedyOfPages
        default: remedyOfFields
        }
    }

    private var remedyOfSignIn: ProbeRemedy {
        switch problem {
        case .signInRefused(404?, _), .signInRefused(405?, _):
            .look("look whether 'path' in sign_in is right, with or without the slash at its end")
        case .signInRefused(400?, _), .signInRefused(415?, _), .signInRefused(422?, _):
            .look("look whether 'login', 'password' and 'body' in sign_in are what the server wants")
        case .signInRefused: .look("look at the login and the password; nothing was tried again with them")
        case .noToken(_, let found):
            found.first.map { .write("token: \(CatalogueLine.text($0))", at: "sign_in") }
                ?? .unsayable("a token that comes in a header field or a cookie")
        case .noRole(_, let found, let path):
            found.first.map { member in
                let member = CatalogueLine.text(member)
                return .write("role: " + (path.map { "{path: \($0), member: \(member)}" } ?? member), at: "sign_in")
            }
                ?? .write("role: {asked: true}", at: "sign_in")
        case .unknownRole(let role, let known):
            .write("\(CatalogueLine.text(role)): {as: \(CatalogueLine.text(known.first ?? "ROLE"))}", at: "roles")
        case .otherRole: .look("leave out the role to try the account's own")
        default: .look("")
        }
    }

    private var remedyOfAnswer: ProbeRemedy {
        switch problem {
        case .signInNeeded(_, true): .remove("public: true", at: facePlace)
        case .signInNeeded(_, false):
            .look("look at 'kind', 'scheme' and 'token' in sign_in: the server does not take what the request carried")
        case .forbidden: .remove("list", at: facePlace)
        case .absent: .look("look at the path in the server's document, and write it in \(facePlace)")
        case .slash(let key, let right), .redirected(let key, let right):
            .write("\(key): \(CatalogueLine.text(right))", at: facePlace)
        case .refused(400, _), .refused(422, _):
            .write("query: {NAME: VALUE}", at: facePlace, note: ", where the server's words name a parameter")
        case .refused(405, _): .unsayable("a list that is asked for otherwise than by GET")
        case .refused(429, _):
            .write("rate: {requests: 60, seconds: 60}", at: ".", note: ", with the server's own numbers")
        case .refused(let status, _) where status >= 500: .look("look at the server: the failure is its own")
        case .refused: .look("look at the path and at the server's words")
        case .notJSON: .look("look at the address: the page is a proxy's, or the path is none of the API's")
        case .noAnswer: .look("look at the server and at the line to it")
        case .noErrorWords(let found):
            found.isEmpty
                ? .unsayable("errors without words of their own")
                : .write("errors: \(CatalogueLine.list(found))", at: ".")
        default: .look("")
        }
    }

    private var remedyOfList: ProbeRemedy {
        switch problem {
        case .noList(let kind, let found):
            found.first.map { .write("member: \(CatalogueLine.text($0))", at: facePlace) }
                ?? (kind == "object"
                    ? .write("\(strategyKey): single", at: pullPlace, note: ", where the path has one record")
                    : .look("look at the path: the answer is no list"))
        case .plainList: .remove("member", at: facePlace)
        case .notRecords: .unsayable("lists of anything but objects")
        case .severalRecords: .write("\(strategyKey): full", at: pullPlace)
        case .noRecord(_, let found):
            found.first.map { .write("member: \(CatalogueLine.text($0))", at: facePlace) }
                ?? .look("look at the path: the answer is no record")
        case .envelope(let member): .write("answer_member: \(CatalogueLine.text(member))", at: facePlace)
        case .otherRecord: .look("look at 'get' in \(facePlace)")
        default: .look("")
        }
    }

    private var remedyOfIDs: ProbeRemedy {
        switch problem {
        case .noID(_, let count, let all, let found):
            if let first = found.first {
                .write("id: \(CatalogueLine.text(first))", at: resourcePlace)
            } else if count == all {
                .write("id: [FIELD, FIELD]", at: resourcePlace, note: ", with fields that make one together")
            } else {
                .look("look at the records without an id: they are left out")
            }
        case .idForm(let form):
            .write(
                "ids: \(form.rawValue)", at: ".",
                note: ", or in \(resourcePlace) where the ids of the other resources are not so")
        case .unusableID: .unsayable("ids with a slash, a fraction or more than 200 bytes")
        case .repeatedID:
            .write("id: [FIELD, FIELD]", at: resourcePlace, note: ", with fields that tell the records apart")
        default: .look("")
        }
    }

    private var remedyOfPages: ProbeRemedy {
        switch problem {
        case .cut(_, let pages?, _): .write(linesOfPages(pages), at: pullPlace)
        case .cut(.full, nil, _): .look("ask for more than there are, or for pages, in \(pullPlace)")
        case .cut(_, nil, _):
            .write(
                linesOfPages("{…}"), at: pullPlace,
                note: "; what leads to the next page the answer does not say")
        case .samePage(_, let pages?): .write("pages: \(pages)", at: pullPlace)
        case .samePage: .look("look at the parameters in 'pages' or 'cursor' of \(pullPlace): the server has others")
        case .pageRefused(404, _):
            .look("look at 'pages' in \(pullPlace): it needs 'total', 'more' or 'size' where there is no second page")
        case .pageRefused: .look("look at the parameters in \(pullPlace)")
        case .noPageMember(let key, _, let found?):
            .write("\(key): \(CatalogueLine.path(found))", at: "\(pullPlace).pages")
        case .noPageMember(let key, _, nil): .remove(key, at: "\(pullPlace).pages")
        case .smallPage(let parameter?, _, let came):
            .write(
                "size: \(came)", at: "\(pullPlace).pages", note: ", or the server's own word in place of '\(parameter)'"
            )
        case .smallPage(nil, _, let came): .write("size: \(came)", at: "\(pullPlace).pages")
        case .outsideWindow:
            .look("look at 'from' and 'to' in \(pullPlace).window: the server has other parameters, or none")
        default: .look("")
        }
    }

    private func linesOfPages(_ pages: String) -> String {
        (keepsStrategy ? "" : "\(strategyKey): pages\n") + "pages: \(pages)"
    }

    private var remedyOfFields: ProbeRemedy {
        switch problem {
        case .unnamed(let member, let type):
            CatalogueLine.isName(member)
                ? .write(
                    "\(CatalogueLine.text(member)): {\(type), write: never}", at: fieldsPlace,
                    note: Self.tellsOfRemoval(member)
                        ? ", and 'gone: \(member)' in \(resourcePlace) where it marks what was removed" : "")
                : .unsayable("a field with such a name; the member is kept all the same")
        case .hidden(let field, let shows?):
            .write("shows: \(CatalogueLine.list(shows + [field]))", at: facePlace)
        case .hidden(let field, nil):
            .write("roles: […, \(CatalogueLine.text(role))]", at: "\(fieldsPlace).\(field)")
        case .unseen(let field, let alike?):
            .write("wire: \(CatalogueLine.text(alike))", at: "\(fieldsPlace).\(field)")
        case .unseen(let field, nil): .remove(field, at: fieldsPlace, note: ", where the server never sends it")
        case .misfit(let misfit): remedy(of: misfit)
        case .naive(let field, _):
            .write("form: local", at: "\(fieldsPlace).\(field)", note: ", where the server wants them without one too")
        case .otherChoices(let field, let known, let found):
            .write("choices: \(CatalogueLine.list(known + found))", at: "\(fieldsPlace).\(field)")
        case .tooLong(let field, _, let found): .write("max_length: \(found)", at: "\(fieldsPlace).\(field)")
        case .object(let field, let members):
            .write("nested: {\(CatalogueLine.text(field)): \(CatalogueLine.list(members))}", at: facePlace)
        case .otherNested(let field, let member, let lacking, let shown):
            lacking.isEmpty
                ? .remove("nested.\(field)", at: facePlace)
                : .write(
                    "nested: {\(CatalogueLine.text(field)): "
                        + (member == field
                            ? CatalogueLine.list(shown)
                            : "{member: \(CatalogueLine.text(member)), shows: \(CatalogueLine.list(shown))}") + "}",
                    at: facePlace)
        case .unreadableHours: .unsayable("such hours; have them written on the server as the example shows")
        case .otherWeekdays:
            .unsayable(
                "days of the week that are neither numbers in a row, whose first 'monday' says, nor French or English names"
            )
        default: .look("")
        }
    }

    /// Whether a member is called as servers call the mark of what was removed.
    private static func tellsOfRemoval(_ member: String) -> Bool {
        let name = member.lowercased()
        return ["deleted", "archived", "removed", "trashed"].contains { name.contains($0) }
    }

    private func remedy(of misfit: ProbeProblem.Misfit) -> ProbeRemedy {
        switch misfit.form {
        case .dayOrder where misfit.order != nil && misfit.type == "date":
            .write(
                "form: \(misfit.order ?? "")", at: "\(fieldsPlace).\(misfit.field)",
                note: ", or in the order that the server means")
        case .dayOrder: .unsayable("such days; write 'type: string' in \(fieldsPlace).\(misfit.field)")
        case .commaAmount:
            .unsayable("amounts with a comma or spaces; write 'type: string' in \(fieldsPlace).\(misfit.field)")
        case .wholeNumber where misfit.type == "instant":
            .write("form: \(misfit.order ?? "seconds")", at: "\(fieldsPlace).\(misfit.field)")
        default: .write("type: \(misfit.better.word)", at: "\(fieldsPlace).\(misfit.field)")
        }
    }
}
