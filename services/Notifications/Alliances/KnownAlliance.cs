using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.Contracts;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.Notifications.Alliances;

/// <summary>An alliance as notices need it: the name to write, and whom news of it may reach. Membership owns the record.</summary>
internal sealed class KnownAlliance
{
    public required string Id { get; init; }

    public string Name { get; private set; } = "";

    /// <summary>Null where it was told before this was kept.</summary>
    public string? Reach { get; private set; }

    public long KnownVersion { get; private set; }

    /// <exception cref="MessageRefusedException">It tells of another framework than the alliance's own.</exception>
    public void Apply(AllianceFounded message)
    {
        RequireReach(message.FrameworkId is { } framework ? $"framework:{framework}" : "global", message.Reach);
        RequireReach(Reach, message.Reach);
        if (!MessageVersion.IsNewer(message.Version, KnownVersion))
        {
            return;
        }

        Name = message.Name;
        Reach = message.Reach;
        KnownVersion = message.Version;
    }

    /// <summary>An alliance never moves to another framework: a message that says so would be told to people it does not concern.</summary>
    /// <exception cref="MessageRefusedException">The message's reach is not the alliance's.</exception>
    public void RequireReach(string said) => RequireReach(Reach, said);

    private void RequireReach(string? own, string said)
    {
        if (own is not null && own != said)
        {
            throw new MessageRefusedException($"The alliance {Id} is of {own}, and the message of {said}.");
        }
    }

    public static void Map(EntityTypeBuilder<KnownAlliance> alliance)
    {
        alliance.ToTable("alliances");
        alliance.Property(row => row.Id).HasMaxLength(36);
        alliance.Property(row => row.Reach).HasMaxLength(100);
    }
}
