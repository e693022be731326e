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
}
