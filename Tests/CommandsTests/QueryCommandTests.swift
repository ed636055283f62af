import ControlProtocol
import Synchronization
import SyncModel
import Testing

@testable import Commands

@Suite("The command for queries")
struct QueryCommandTests {
    @Test("rows that were cut are said to be, with what to do about it")
    func remarks() throws {
        #expect(QueryCommand.remark(on: ["cut": false, "cut_by": nil]) == nil)
        #expect(try #require(QueryCommand.remark(on: ["cut": true, "cut_by": "rows"])).contains("--limit"))
        #expect(try #require(QueryCommand.remark(on: ["cut": true, "cut_by": "bytes"])).contains("8 MiB"))
    }

    @Test("the time is given in seconds, and sent in milliseconds")
    func time() async throws {
        let heard = Mutex<[JSONObject]>([])
        let facade = Facade { call in
            heard.withLock { $0.append(call.params) }
            return ["columns": [], "rows": [], "cut": false, "cut_by": nil]
        }
        try await facade.served { home in
            try await QueryCommand.parse(["SELECT 1", "--timeout", "30", "--home", home, "--json"]).run()
        }
        #expect(heard.withLock(\.self) == [["sql": "SELECT 1", "limit": 1000, "timeout_ms": 30_000]])
        for wrong in ["0", "31", "x"] {
            #expect(throws: (any Error).self) { try QueryCommand.parse(["SELECT 1", "--timeout", wrong]) }
        }
    }
}
