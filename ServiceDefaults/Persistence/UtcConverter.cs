using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Trilateral.ServiceDefaults.Persistence;

// timestamptz keeps an instant and no offset, and Npgsql refuses other offsets than zero; a record's own zone has a column of its own (design §7).
internal sealed class UtcConverter() : ValueConverter<DateTimeOffset, DateTimeOffset>(value => value.ToUniversalTime(), value => value);
