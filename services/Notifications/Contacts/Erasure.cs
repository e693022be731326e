using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Notifications.Contacts;

/// <summary>A person who was removed, and how far <see cref="EraseNames"/> has come; gone when it has done.</summary>
internal sealed class Erasure
{
    public required Id<Contact> PersonId { get; init; }

    public required DateTimeOffset AskedAt { get; init; }

    /// <summary>When it is gone on with, by the service's clock.</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>The last feed entry that was looked at.</summary>
    public long Position { get; init; }

    /// <summary>Entries that were emptied and whose deliveries are not yet withdrawn.</summary>
    public long[] Emptied { get; init; } = [];

    /// <summary>What there was when it was asked for has been looked through; what came in since is left.</summary>
    public bool IsLast { get; init; }

    public static void Map(EntityTypeBuilder<Erasure> erasure)
    {
        erasure.ToTable("erasures");
        erasure.HasKey(row => row.PersonId);
        erasure.Property(row => row.Emptied).HasDefaultValueSql("'{}'");
        erasure.HasIndex(row => row.DueAt);
    }
}
