using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Submissions.Data;

internal static class WireNameColumn
{
    /// <summary>Keeps an enum by its <see cref="WireNames{TEnum}"/>, so that rows read as bodies do.</summary>
    public static PropertyBuilder<TEnum> HasWireName<TEnum>(this PropertyBuilder<TEnum> property)
        where TEnum : struct, Enum =>
        property.HasMaxLength(40).HasConversion(value => WireNames<TEnum>.Of(value), name => WireNames<TEnum>.Parse(name));
}
