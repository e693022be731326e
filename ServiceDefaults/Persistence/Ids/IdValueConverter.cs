using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Trilateral.ServiceDefaults.Persistence.Ids;

internal sealed class IdValueConverter<T>() : ValueConverter<Id<T>, Guid>(id => id.Value, value => new Id<T>(value))
    where T : IIdTag;
