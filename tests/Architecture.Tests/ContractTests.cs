using System.Reflection;
using System.Text.Json;
using Trilateral.Membership.Contracts;
using Trilateral.Submissions.Contracts;

namespace Trilateral.Architecture.Tests;

public sealed class ContractTests
{
    private static readonly JsonSerializerOptions Wire = new(JsonSerializerDefaults.Web);

    private static readonly Assembly[] Contracts = [typeof(OrganisationRegistered).Assembly, typeof(ContributionLodged).Assembly];

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
    public void RuleProfilePublished_keeps_its_wire_form()
    {
        const string Frozen =
            """{"ruleProfileId":"rul_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a","version":1,"name":"interventions","profileVersion":2,"kinds":["intervention"],"channels":["dialogue"],"sourceKind":"default","publishedAt":"2026-11-22T08:00:00+00:00","reach":"global","class":"Public"}""";
        var message = new RuleProfilePublished(
            "rul_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a", 1, "interventions", 2, ["intervention"], ["dialogue"], "default", new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero), "global", "Public");

        Assert.Equal(Frozen, JsonSerializer.Serialize(message, Wire));
        Assert.Equal(Frozen, JsonSerializer.Serialize(JsonSerializer.Deserialize<RuleProfilePublished>(Frozen, Wire), Wire));
    }

    [Fact]
    public void ContributionLodged_keeps_its_wire_form()
    {
        const string Frozen =
            """{"contributionId":"con_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a","version":2,"kind":"statement","channel":"national","dialogueId":null,"side":"civil_society","organisation":"org_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a","lodgedAt":"2026-11-20T08:00:00+00:00","acknowledgementDueAt":"2026-11-27T22:59:59+00:00","reach":"framework:frm_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a","class":"FrameworkOnly"}""";
        var message = new ContributionLodged(
            "con_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a", 2, "statement", "national", null, "civil_society", "org_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a",
            new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero), new(2026, 11, 27, 22, 59, 59, TimeSpan.Zero), "framework:frm_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a", "FrameworkOnly");

        Assert.Equal(Frozen, JsonSerializer.Serialize(message, Wire));
        Assert.Equal(message, JsonSerializer.Deserialize<ContributionLodged>(Frozen, Wire));
    }

    [Fact]
    public void ContributionPublished_keeps_its_wire_form()
    {
        const string Frozen =
            """{"contributionId":"con_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a","version":3,"kind":"intervention","channel":"dialogue","dialogueId":"evt_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a","side":"civil_society","organisation":null,"title":"A title","language":"en","publishedAt":"2026-11-20T08:00:00+00:00","recordedAfterTheFact":true,"reach":"global","class":"Public"}""";
        var message = new ContributionPublished(
            "con_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a", 3, "intervention", "dialogue", "evt_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a", "civil_society", null, "A title", "en",
            new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero), true, "global", "Public");

        Assert.Equal(Frozen, JsonSerializer.Serialize(message, Wire));
        Assert.Equal(message, JsonSerializer.Deserialize<ContributionPublished>(Frozen, Wire));
    }

    [Fact]
    public void ContributionWithdrawn_keeps_its_wire_form()
    {
        const string Frozen =
            """{"contributionId":"con_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a","version":3,"kind":"statement","channel":"cop","side":"government","organisation":null,"withdrawnAt":"2026-11-20T08:00:00+00:00","reach":"global","class":"OwnSide"}""";
        var message = new ContributionWithdrawn(
            "con_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a", 3, "statement", "cop", "government", null, new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero), "global", "OwnSide");

        Assert.Equal(Frozen, JsonSerializer.Serialize(message, Wire));
        Assert.Equal(message, JsonSerializer.Deserialize<ContributionWithdrawn>(Frozen, Wire));
    }
}
