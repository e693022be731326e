using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.ServiceDefaults.Tests.Persistence;

public sealed class IdTests
{
    private const string Valid = "pil_0196850c5d8070c08a3b4f1e2d3c4b5a";

    [Fact]
    public void Any_id_survives_text_and_JSON() => Prop.ForAll<Guid>(guid =>
    {
        var id = new Id<PilotInitiative>(guid);
        var text = id.ToString();
        return text.Length == 36
            && Id<PilotInitiative>.TryParse(text, null, out var parsed) && parsed == id
            && JsonSerializer.Deserialize<Id<PilotInitiative>>(JsonSerializer.Serialize(id)) == id
            && JsonSerializer.Serialize(id) == $"\"{text}\"";
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void A_valid_id_with_any_one_character_changed_is_another_id_or_none() =>
        Prop.ForAll(ArbMap.Default.ArbFor<Guid>(), ArbMap.Default.ArbFor<NonNegativeInt>(), ArbMap.Default.ArbFor<char>(), (guid, place, replacement) =>
        {
            var text = new Id<PilotInitiative>(guid).ToString().ToCharArray();
            text[place.Get % text.Length] = replacement;
            var changed = new string(text);
            return !Id<PilotInitiative>.TryParse(changed, null, out var parsed) || parsed.ToString() == changed;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Text_that_is_no_id_is_never_taken_for_one() => Prop.ForAll<string>(text => !Id<PilotInitiative>.TryParse(text, null, out _)).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("pil_")]
    [InlineData("0196850c5d8070c08a3b4f1e2d3c4b5a")]
    [InlineData("note_0196850c5d8070c08a3b4f1e2d3c4b5a")]
    [InlineData("PIL_0196850c5d8070c08a3b4f1e2d3c4b5a")]
    [InlineData("pil_0196850C5d8070c08a3b4f1e2d3c4b5a")]
    [InlineData("pil-0196850c5d8070c08a3b4f1e2d3c4b5a")]
    [InlineData("pil_0196850c5d8070c08a3b4f1e2d3c4b5")]
    [InlineData("pil_0196850c5d8070c08a3b4f1e2d3c4b5a0")]
    [InlineData("pil_0196850c-5d80-70c0-8a3b-4f1e2d3c4b5a")]
    [InlineData("pil_{0196850c5d8070c08a3b4f1e2d3c4b5a}")]
    [InlineData("pil_0196850c5d8070c08a3b4f1e2d3c4b5g")]
    [InlineData("pil_0196850c5d8070c08a3b4f1e2d3c4b5a.")]
    [InlineData("pil_0196850c5d8070c08a3b4f1e2d3c4b5a\n")]
    [InlineData(" pil_0196850c5d8070c08a3b4f1e2d3c4b5a")]
    [InlineData("pil_0x96850c5d8070c08a3b4f1e2d3c4b5a")]
    [InlineData("pil_+196850c5d8070c08a3b4f1e2d3c4b5a")]
    [InlineData("pil_０196850c5d8070c08a3b4f1e2d3c4b5a")]
    public void Only_the_one_written_form_is_read(string? text)
    {
        Assert.True(Id<PilotInitiative>.TryParse(Valid, null, out _));
        Assert.False(Id<PilotInitiative>.TryParse(text, null, out var id));
        Assert.Equal(default, id);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("\"x-secret-value\"")]
    public void JSON_that_is_no_id_is_refused_without_repeating_it(string json)
    {
        var refusal = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Id<PilotInitiative>>(json));
        Assert.DoesNotContain("x-secret-value", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_id_is_a_key_in_JSON_too()
    {
        var byId = new Dictionary<Id<PilotInitiative>, int> { [Id<PilotInitiative>.Parse(Valid, null)] = 1 };
        var json = JsonSerializer.Serialize(byId);
        Assert.Equal($$"""{"{{Valid}}":1}""", json);
        Assert.Equal(byId, JsonSerializer.Deserialize<Dictionary<Id<PilotInitiative>, int>>(json));
    }

    [Fact]
    public void A_new_id_is_of_version_7_and_sorts_by_its_time_and_an_untimed_one_is_of_version_4()
    {
        var now = new DateTimeOffset(2025, 4, 30, 9, 0, 0, TimeSpan.Zero);
        var first = Id.New<PilotInitiative>(now);
        var second = Id.New<PilotInitiative>(now.AddMilliseconds(1));
        Assert.Equal(7, first.Value.Version);
        Assert.True(first < second);
        Assert.True(string.CompareOrdinal(first.ToString(), second.ToString()) < 0);
        Assert.Equal(4, Id.NewUntimed<PilotInitiative>().Value.Version);
        Assert.NotEqual(Id.NewUntimed<PilotInitiative>(), Id.NewUntimed<PilotInitiative>());
    }
}
