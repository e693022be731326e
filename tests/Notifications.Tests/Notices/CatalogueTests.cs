using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;
using Trilateral.Notifications.Notices;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Notifications.Tests.Notices;

/// <summary>Each event type keeps the form in which it was first published (wire-contracts §2.1).</summary>
public sealed class CatalogueTests
{
    /// <summary>Set to true, the test of a type writes its file instead of holding the code to it.</summary>
    private const string Freeze = "TRILATERAL_TEST_FREEZE";

    private const string Folder = "services/Notifications/Notices/Catalogue";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Types => new(NoticeTypes.All.Select(type => type.Name));

    [Theory]
    [MemberData(nameof(Types))]
    public async Task A_type_has_the_form_in_which_it_was_frozen(string name)
    {
        var type = NoticeTypes.All.Single(one => one.Name == name);
        var now = DataSchema.Of(type);
        if (Environment.GetEnvironmentVariable(Freeze) == "true")
        {
            await WriteAsync(type, now);
            Assert.Skip($"{Folder}/{name}.json is written: look at it, above all at its example, build again and run without {Freeze}.");
        }

        var form = NoticeForm.Find(name);
        Assert.True(form is not null, $"{name} has no frozen form. Run this test with {Freeze}=true to write {Folder}/{name}.json, make its example a likely one, build again and commit the file.");
        var frozen = JsonNode.Parse(form.Schema.GetRawText())!.AsObject();
        KeepsTo(name, frozen, now);
        Assert.True(
            JsonNode.DeepEquals(frozen, now), $"{name}: words, or members that may be absent, are not those of {Folder}/{name}.json. Run this test with {Freeze}=true to bring the file up to date and commit it.");
    }

    [Fact]
    public void A_type_that_was_published_stays() => Assert.Equal(NoticeTypes.All.Select(type => type.Name).Append("thin").Order(StringComparer.Ordinal), NoticeForm.Names.Order(StringComparer.Ordinal));

    [Fact]
    public async Task Every_example_fits_its_schema_and_names_every_member()
    {
        var forms = NoticeForm.Names.Select(name => (Name: name, Form: NoticeForm.Of(name))).ToList();

        Assert.Empty(await Ajv.RefusedAsync([.. forms.Select(one => (one.Name, one.Form.Schema, Example(one.Form)))], Stop));
        Assert.All(forms, one => Assert.Empty(Example(one.Form).Select(member => member.Key).Except(one.Form.Schema.GetProperty("properties").EnumerateObject().Select(member => member.Name))));
    }

    [Fact]
    public async Task The_validator_sees_what_does_not_fit()
    {
        var form = NoticeForm.Of(NoticeTypes.OrganisationRegistered);
        var (absent, more, wrong, late) = (Example(form), Example(form), Example(form), Example(form));
        absent.Remove("name");
        more["sector"] = "firearms";
        wrong["version"] = "1";
        late["registeredAt"] = "yesterday";

        var refused = await Ajv.RefusedAsync([("absent", form.Schema, absent), ("more", form.Schema, more), ("wrong", form.Schema, wrong), ("late", form.Schema, late)], Stop);

        Assert.Equal(["absent", "wrong", "late"], refused.Select(line => line.Split(':')[0]));
    }

    [Theory]
    [InlineData(typeof(More), null)]
    [InlineData(typeof(Reworded), null)]
    [InlineData(typeof(Less), "data.until is gone")]
    [InlineData(typeof(Renamed), "data.number is gone|data.count is new and can never be absent")]
    [InlineData(typeof(Retyped), "data.number: type was \"integer\" and is \"string\"")]
    [InlineData(typeof(Stricter), "data.until can never be absent any more")]
    [InlineData(typeof(Looser), "data.number may be absent now")]
    [InlineData(typeof(Nested), "data.inner.name is gone")]
    [InlineData(typeof(Listed), "data.names[]: type was \"string\" and is \"integer\"")]
    public void A_form_only_grows_by_what_may_be_absent(Type now, string? broken) =>
        Assert.Equal((broken ?? "").Split('|', StringSplitOptions.RemoveEmptyEntries), DataSchema.Broken(DataSchema.Of("one", typeof(Frozen)), DataSchema.Of("another", now)));

    private static void KeepsTo(string name, JsonObject frozen, JsonObject now)
    {
        var broken = DataSchema.Broken(frozen, now);
        Assert.True(
            broken.Count == 0,
            $"{name}: {string.Join("; ", broken)}. A published form is for ever: leave it as it is and give the new one a type of its own, with a name of its own. Only members that may be absent can be added.");
    }

    /// <summary>An example that is there stays; a new one is made of what the words say.</summary>
    private static async Task WriteAsync(NoticeType type, JsonObject now)
    {
        var file = Path.Combine(NodeProgram.Root, Folder, type.Name + ".json");
        var written = File.Exists(file) ? JsonNode.Parse(await File.ReadAllTextAsync(file, Stop))!.AsObject() : [];
        if (written["schema"] is JsonObject { Count: > 0 } frozen)
        {
            KeepsTo(type.Name, frozen, now);
        }

        var example = written["example"]?.DeepClone() ?? Likely(now);
        await File.WriteAllTextAsync(file, new JsonObject { ["schema"] = now.DeepClone(), ["example"] = example }.ToJsonString(Readable) + "\n", Stop);
    }

    private static JsonObject Likely(JsonObject schema)
    {
        var document = new OpenApiDocument();
        var made = OpenApiExamples.Of(OpenApiModelFactory.Parse<OpenApiSchema>(schema.ToJsonString(), OpenApiSpecVersion.OpenApi3_1, document, out _, OpenApiConstants.Json), document)!.AsObject();
        if ((string?)made["reach"] is { } reach && reach.StartsWith("frm_", StringComparison.Ordinal))
        {
            made["reach"] = Audience.FrameworkPrefix + reach;
        }

        if (((string?)schema["properties"]!["class"]?["description"])?.TrimEnd('.') is Audience.FrameworkOnly or Audience.OwnSide or "Restricted")
        {
            made["class"] = ((string)schema["properties"]!["class"]!["description"]!).TrimEnd('.');
        }

        // History is kept and told to nobody.
        if (made.ContainsKey("recordedAfterTheFact"))
        {
            made["recordedAfterTheFact"] = false;
        }

        return made;
    }

    private static JsonObject Example(NoticeForm form) => JsonNode.Parse(form.Example.GetRawText())!.AsObject();

    private sealed record Inner(string Name, string? Note);

    private sealed record Frozen(string Id, int Number, DateTimeOffset? Until, Inner Inner, IReadOnlyList<string> Names);

    private sealed record More(string Id, int Number, DateTimeOffset? Until, Inner Inner, IReadOnlyList<string> Names, string? Remark, Inner? Further);

    /// <summary>Other words.</summary>
    private sealed record Reworded(string Id, int Number, DateTimeOffset? Until, Inner Inner, IReadOnlyList<string> Names);

    private sealed record Less(string Id, int Number, Inner Inner, IReadOnlyList<string> Names);

    private sealed record Renamed(string Id, int Count, DateTimeOffset? Until, Inner Inner, IReadOnlyList<string> Names);

    private sealed record Retyped(string Id, string Number, DateTimeOffset? Until, Inner Inner, IReadOnlyList<string> Names);

    private sealed record Stricter(string Id, int Number, DateTimeOffset Until, Inner Inner, IReadOnlyList<string> Names);

    private sealed record Looser(string Id, int? Number, DateTimeOffset? Until, Inner Inner, IReadOnlyList<string> Names);

    private sealed record LesserInner(string? Note);

    private sealed record Nested(string Id, int Number, DateTimeOffset? Until, LesserInner Inner, IReadOnlyList<string> Names);

    private sealed record Listed(string Id, int Number, DateTimeOffset? Until, Inner Inner, IReadOnlyList<int> Names);
}
