using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trilateral.ServiceDefaults.Persistence.Ids;

/// <summary>Reads and writes every <see cref="Id{T}"/> as its string form; named by the attribute on it.</summary>
public sealed class IdJsonConverterFactory : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert)
    {
        ArgumentNullException.ThrowIfNull(typeToConvert);
        return typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(Id<>);
    }

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(typeToConvert);
        return (JsonConverter)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;
    }

    private sealed class Converter<T> : JsonConverter<Id<T>>
        where T : IIdTag
    {
        public override Id<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String ? Parse(reader.GetString()) : throw Refused();

        public override void Write(Utf8JsonWriter writer, Id<T> value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());

        public override Id<T> ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Parse(reader.GetString());

        public override void WriteAsPropertyName(Utf8JsonWriter writer, Id<T> value, JsonSerializerOptions options) => writer.WritePropertyName(value.ToString());

        private static Id<T> Parse(string? text) => Id<T>.TryParse(text, null, out var id) ? id : throw Refused();

        // The value is not repeated: error bodies echo nothing (reliability §4 test 28).
        private static JsonException Refused() => new($"Expected an id of the form {T.IdPrefix}_ and 32 lower-case hex digits.");
    }
}
