using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Events.Contracts;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.Notifications.Dialogues;

/// <summary>A dialogue as notices need it: the title to write, and how long its date may still be in calendars. Events owns the record.</summary>
internal sealed class KnownDialogue
{
    public required string Id { get; init; }

    public string Title { get; private set; } = "";

    public long KnownVersion { get; private set; }

    /// <summary>UTC; null of one that was announced before this was kept and is no longer in the feed.</summary>
    public DateTimeOffset? EndsAt { get; private set; }

    public void Apply(DialogueAnnounced message)
    {
        if (!MessageVersion.IsNewer(message.Version, KnownVersion))
        {
            return;
        }

        (Title, KnownVersion, EndsAt) = (message.Title, message.Version, message.EndsAt.ToUniversalTime());
    }

    public static void Map(EntityTypeBuilder<KnownDialogue> dialogue)
    {
        dialogue.ToTable("dialogues");
        dialogue.Property(row => row.Id).HasMaxLength(36);
    }
}
