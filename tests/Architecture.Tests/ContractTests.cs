using System.Reflection;
using System.Text.Json;
using Trilateral.Membership.Contracts;

namespace Trilateral.Architecture.Tests;

public sealed class ContractTests
{
    private static readonly JsonSerializerOptions Wire = new(JsonSerializerDefaults.Web);

    private static readonly Assembly[] Contracts = [typeof(OrganisationRegistered).Assembly];

    [Fact]
    public void Contracts_are_records_named_for_what_happened()
    {
        foreach (var type in Contracts.SelectMany(assembly => assembly.GetExportedTypes()))
        {
            Assert.NotNull(type.GetMethod("<Clone>$"));
            Assert.False(type.Name.EndsWith("Event", StringComparison.Ordinal), $"{type.Name}: the events service owns that word for meetings");
            Assert.Equal(type.Assembly.GetName().Name, type.Namespace);
        }
    }

    [Fact]
    public void Every_message_says_whom_it_concerns()
    {
        foreach (var type in Contracts.SelectMany(assembly => assembly.GetExportedTypes()))
        {
            Assert.Equal(typeof(string), type.GetProperty("Reach")?.PropertyType);
            Assert.Equal(typeof(string), type.GetProperty("Class")?.PropertyType);
        }
    }

    // The text is frozen: messages of this form may lie in queues. A new optional member adds a second text, it never edits this one.
    [Fact]
    public void OrganisationRegistered_keeps_its_wire_form()
    {
        const string Frozen =
            """{"organisationId":"org_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a","version":1,"name":"Organisation 1","country":"PAK","constituency":"civilSocietyOrganisation","registeredAt":"2026-11-21T08:00:00+00:00","reach":"global","class":"Public"}""";
        var message = new OrganisationRegistered(
            "org_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a", 1, "Organisation 1", "PAK", "civilSocietyOrganisation", new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero), "global", "Public");

        Assert.Equal(Frozen, JsonSerializer.Serialize(message, Wire));
        Assert.Equal(message, JsonSerializer.Deserialize<OrganisationRegistered>(Frozen, Wire));
    }

    [Fact]
    public void The_messages_of_frameworks_alliances_and_applications_keep_their_wire_forms()
    {
        var at = new DateTimeOffset(2026, 12, 6, 18, 59, 59, TimeSpan.Zero);
        Keeps(
            """{"frameworkId":"frm_1","version":1,"country":"PAK","timeZone":"Asia/Karachi","leadMinistry":"Ministry 1","focalPointOffice":"Office 1","civilSocietyAlliance":"Alliance 1","facilitatingOrganisationId":null,"civilSocietyUnit":"CSU","secretariat":"Secretariat","establishedAt":"2026-12-06T18:59:59+00:00","reach":"framework:frm_1","class":"Public"}""",
            new FrameworkEstablished("frm_1", 1, "PAK", "Asia/Karachi", "Ministry 1", "Office 1", "Alliance 1", null, "CSU", "Secretariat", at, "framework:frm_1", "Public"));
        Keeps(
            """{"pilotInitiativeId":"pil_1","version":1,"frameworkId":"frm_1","country":"PAK","launchedOn":"2022-09-15","place":"Islamabad","recordedAfterTheFact":true,"reach":"framework:frm_1","class":"Public"}""",
            new PilotInitiativeLaunched("pil_1", 1, "frm_1", "PAK", "2022-09-15", "Islamabad", true, "framework:frm_1", "Public"));
        Keeps(
            """{"allianceId":"aln_1","version":1,"kind":"national","name":"Alliance 1","frameworkId":"frm_1","region":null,"partOf":"aln_2","facilitatingOrganisationId":"org_1","foundedOn":"2022-09-15","recordedAfterTheFact":true,"reach":"framework:frm_1","class":"Public"}""",
            new AllianceFounded("aln_1", 1, "national", "Alliance 1", "frm_1", null, "aln_2", "org_1", "2022-09-15", true, "framework:frm_1", "Public"));
        Keeps(
            """{"allianceId":"aln_1","version":2,"partOf":null,"frameworkId":"frm_1","reach":"framework:frm_1","class":"Public"}""",
            new AllianceNested("aln_1", 2, null, "frm_1", "framework:frm_1", "Public"));
        Keeps(
            """{"membershipId":"mem_1","version":1,"allianceId":"aln_1","allianceKind":"national","organisationId":"org_1","basis":"founder","memberSince":"2022-09-15","recordedAfterTheFact":true,"reach":"framework:frm_1","class":"Public"}""",
            new MemberAdmitted("mem_1", 1, "aln_1", "national", "org_1", "founder", "2022-09-15", true, "framework:frm_1", "Public"));
        Keeps(
            """{"applicationId":"apn_1","version":1,"allianceId":"aln_1","organisationId":"org_1","commentsCloseAt":"2026-12-06T18:59:59+00:00","decisionDueAt":"2026-12-06T18:59:59+00:00","timeZone":"Asia/Karachi","reach":"framework:frm_1","class":"OwnSide","side":"civil_society"}""",
            new ApplicationReceived("apn_1", 1, "aln_1", "org_1", at, at, "Asia/Karachi", "framework:frm_1", "OwnSide", "civil_society"));
        Keeps(
            """{"applicationId":"apn_1","version":2,"allianceId":"aln_1","organisationId":"org_1","declinedAt":"2026-12-06T18:59:59+00:00","reach":"framework:frm_1","class":"OwnSide","side":"civil_society"}""",
            new ApplicationDeclined("apn_1", 2, "aln_1", "org_1", at, "framework:frm_1", "OwnSide", "civil_society"));
        Keeps(
            """{"applicationId":"apn_1","version":2,"allianceId":"aln_1","organisationId":"org_1","withdrawnAt":"2026-12-06T18:59:59+00:00","reach":"framework:frm_1","class":"OwnSide","side":"civil_society"}""",
            new ApplicationWithdrawn("apn_1", 2, "aln_1", "org_1", at, "framework:frm_1", "OwnSide", "civil_society"));
    }

    private static void Keeps<T>(string frozen, T message)
    {
        Assert.Equal(frozen, JsonSerializer.Serialize(message, Wire));
        Assert.Equal(message, JsonSerializer.Deserialize<T>(frozen, Wire));
    }
}
