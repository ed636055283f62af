import SyncCatalogue
import SyncModel
import Transport

extension Resource {
    /// A record as an answer with it alone shows it, with the entity tag of that answer where the catalogue says that versions are known by
    /// it: null where the answer has none that can be sent back.
    func tagged(_ record: JSONObject, by response: HTTPResponse) -> JSONObject {
        guard let version, version.source == .etag else { return record }
        var record = record
        record[version.field] = entityTag(of: response).map(JSONValue.string) ?? .null
        return record
    }

    /// The strong entity tag of an answer; nil where it has none.
    func entityTag(of response: HTTPResponse) -> String? {
        guard let version, version.source == .etag, let tag = response.fields["ETag"] else { return nil }
        // A tag stands in quotes (RFC 9110, section 8.8.3); what does not is none.
        return tag.hasPrefix("\"") ? VersionRule.entityTag(tag) : nil
    }
}
