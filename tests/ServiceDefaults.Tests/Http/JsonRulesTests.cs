using System.Text.Json;
using System.Text.Json.Nodes;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.ServiceDefaults.Tests.Http;

public sealed class JsonRulesTests
{
    [Theory]
    [InlineData("{\"a\":", "}")]
    [InlineData("[", "]")]
    public void JSON_is_read_32_deep_and_no_deeper(string opens, string closes)
    {
        Assert.NotNull(Read(32));
        Assert.Throws<JsonException>(() => Read(33));

        JsonNode? Read(int depth) => JsonSerializer.Deserialize<JsonNode>(string.Concat(Enumerable.Repeat(opens, depth)) + "1" + string.Concat(Enumerable.Repeat(closes, depth)), Options());
    }

    [Theory]
    [InlineData("{\"name\":\"a\",\"name\":\"b\"}")]
    [InlineData("{\"within\":{\"name\":\"a\",\"name\":\"b\"}}")]
    [InlineData("{\"name\":\"a\",}")]
    [InlineData("{\"name\":\"a\"} {}")]
    [InlineData("{/* */}")]
    [InlineData("{\"Name\":\"a\"}")]
    [InlineData("{\"other\":1}")]
    [InlineData("{\"within\":{\"other\":1}}")]
    [InlineData("{\"count\":\"1\"}")]
    [InlineData("{\"count\":1.5}")]
    [InlineData("{\"count\":99999999999999999999}")]
    public void What_could_be_read_in_two_ways_is_refused(string text) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Thing>(text, Options()));

    [Fact]
    public void What_is_in_order_is_read()
    {
        var thing = JsonSerializer.Deserialize<Thing>("""{"name":"a","count":1,"within":{"name":"b"}}""", Options())!;

        Assert.Equal(("a", 1, "b"), (thing.Name, thing.Count, thing.Within?.Name));
    }

    private static JsonSerializerOptions Options()
    {
        var options = new JsonSerializerOptions();
        JsonRules.Apply(options);
        return options;
    }

    private sealed record Thing(string? Name, int? Count, Thing? Within);
}
