/// Why a field of a write can't be taken.
public enum FieldFault: Error, Sendable, Equatable {
    /// It must be given.
    case required
    /// It is given and empty, and must not be.
    case empty
    /// The resource has no such field; these can be written.
    case unknown(resource: String, known: [String])
    /// The server fills it when a record is made.
    case filledByServer
    /// It is never changed.
    case fixed
    /// The action does not take it; it takes these.
    case notOfAction(takes: [String])
    /// What is done online does not take it; it takes these.
    case notOfCall(takes: [String])
    /// It stands in an address, and is no id.
    case notOfPath
    /// Another record has this value, which only one may have: that record's id.
    case taken(by: String)
    /// The action is done to one record, and none was named.
    case oneRecord(action: String)
    /// It is a file, which comes in another way.
    case file
    /// It must be one of these.
    case notAmong([String])
    /// It must be a text, and is a value of another kind.
    case notText(kind: String)
    /// It has more characters than are allowed.
    case tooLong(characters: Int, most: Int)
    /// It must lie between bounds, which are given in words.
    case outside(String)
    /// It must be a whole number.
    case notWhole
    /// It must be an amount.
    case notAmount
    /// It must be true or false.
    case notBoolean
    /// It must be a moment.
    case notMoment
    /// It is a moment that the clinic's clock shows a second time, in the night in which clocks go back, and the server takes no offset: to it
    /// this would be the first.
    case shownTwice
    /// It is a moment that the clinic's clock never shows: it is set ahead over it.
    case neverShown
    /// It must be a day.
    case notDay
    /// It must be a time of day.
    case notTimeOfDay
    /// It must be an id of a record of that resource.
    case notID(of: String)
    /// It names a record of that resource that does not exist.
    case dangling(resource: String, id: String)
}
