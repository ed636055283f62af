import ControlProtocol
import SyncModel
import Testing

@Suite("The methods for files")
struct AttachmentMethodTests {
    private func accepts(_ name: ControlMethod.Name, _ params: JSONValue) -> Bool {
        (try? ControlMethod.named(name).validate(params)) != nil
    }

    @Test("A file enters by path or descriptor, for a record by either id or for one that is made")
    func puts() {
        #expect(accepts(.attachmentsPut, ["resource": "dossiers", "id": 7, "path": "/tmp/scan.pdf"]))
        #expect(accepts(.attachmentsPut, ["resource": "dossiers", "fields": ["patient": 3], "descriptor": true]))
        #expect(!accepts(.attachmentsPut, ["id": 7, "path": "/tmp/scan.pdf"]))
        #expect(!accepts(.attachmentsPut, ["resource": "dossiers", "id": 7, "descriptor": 5]))
    }

    @Test("A list takes only the states that there are; a pin holds unless it says otherwise")
    func narrows() {
        #expect(accepts(.attachmentsList, ["state": "cached"]))
        #expect(!accepts(.attachmentsList, ["state": "lost"]))
        #expect(!accepts(.attachmentsPin, ["resource": "dossiers"]))
        #expect(ControlMethod.named(.attachmentsPin).parameter("pinned")?.standard == true)
    }

    @Test("What moves bytes may take long; what alters something here is audited as a change")
    func kinds() {
        let rows = ControlMethod.all.filter { $0.name.rawValue.hasPrefix("attachments.") }
        #expect(
            Set(rows.filter(\.isLong).map(\.name)) == [
                .attachmentsPut, .attachmentsGet, .attachmentsWatch, .attachmentsScrub,
            ])
        #expect(Set(rows.filter(\.changes).map(\.name)) == [.attachmentsPut, .attachmentsPin, .attachmentsScrub])
    }

    @Test("Progress reads back from its own notification, also where total and rate are unknown")
    func readsProgress() {
        let known = AttachmentProgress(attachment: "0190", phase: .upload, bytes: 1 << 40, total: 1 << 41, rate: 7)
        let unknown = AttachmentProgress(phase: .download, bytes: 0)
        #expect(AttachmentProgress(known.notification) == known)
        #expect(AttachmentProgress(unknown.notification) == unknown)
        #expect(unknown.notification.params.text.contains(#""total":null"#))
        #expect(AttachmentProgress(.progress(RawJSON(["phase": "upload", "bytes": 1]))) == nil)
        #expect(known.notification.isProgress)
    }
}
