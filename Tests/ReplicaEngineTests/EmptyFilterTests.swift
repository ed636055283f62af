import ControlProtocol
import SyncModel
import Testing

@testable import ReplicaEngine

@Suite("Filters that say nothing, and days at the end of the calendar")
struct EmptyFilterTests {
    private func found(_ params: JSONObject, in desk: Workstation) async throws -> Int {
        let answer = try await desk.ask(.recordsList, params)
        return answer["documents"]?.array?.count ?? -1
    }

    @Test("a filter or a search that is empty narrows nothing; one that is none is refused all the same")
    func empty() async throws {
        let desk = try await Workstation()
        let all = try await found(["resource": "patients"], in: desk)
        #expect(all > 0)
        for filter: JSONObject in [["nom": ""], ["nom": "  ", "telephone": ""]] {
            #expect(try await found(["resource": "patients", "filter": .object(filter)], in: desk) == all)
        }
        #expect(try await found(["resource": "patients", "search": " "], in: desk) == all)
        #expect(try await found(["resource": "patients", "search": "", "filter": ["nom": "nobody"]], in: desk) == 0)
        await #expect(throws: ControlError.self) {
            _ = try await found(["resource": "patients", "filter": ["noms": ""]], in: desk)
        }
    }

    @Test("the last day of the year 9999 is a day like others", arguments: ["9999-12-31", "9999-12-29", "2100-01-01"])
    func lastDay(day: String) async throws {
        let overlay = """
            resources:
              consultations:
                filters:
                  through: {match: until, field: start_time}
            """
        let desk = try await Workstation(overlay: overlay)
        _ = try await desk.writes.create(
            "consultations", fields: ["doctor": 7, "patient": 3, "start_time": "2026-01-13T10:00:00"], author: "uid:1")
        let params: JSONObject = ["resource": "consultations", "filter": ["through": .string(day)]]
        #expect(try await found(params, in: desk) == 1)
        #expect(try await found(["resource": "consultations", "filter": ["through": "2026-01-12"]], in: desk) == 0)
    }
}
