using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Notifications.Mail;
using Trilateral.Notifications.Notices;
using Trilateral.Notifications.Preferences;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.ServiceDefaults.Texts;

namespace Trilateral.Notifications.Contacts;

/// <summary>Where a person is reached. The only place of the platform's messages and notices that holds an address or a name; it never leaves but in mail to that person.</summary>
internal sealed class Contact : Aggregate, IAddressee, IIdTag
{
    public static string IdPrefix => "per";

    /// <summary>Given by the caller: whoever knows the person knows the id.</summary>
    public required Id<Contact> Id { get; init; }

    public string Address { get; private set; } = "";

    public string? DisplayName { get; private set; }

    /// <summary>Of <see cref="Languages.All"/>; texts that lack it fall back to English.</summary>
    public string Language { get; private set; } = Languages.English;

    public string Side { get; private set; } = "";

    public string? Framework { get; private set; }

    /// <summary><c>org_…</c>.</summary>
    public string? OrganisationId { get; private set; }

    /// <summary>No mail since then, because the address does not exist or refused for good; a new address ends it.</summary>
    public DateTimeOffset? SuppressedAt { get; set; }

    /// <summary>Those <see cref="MailTopic"/>s the person wants no mail on, in no order.</summary>
    public string[] MutedTopics { get; private set; } = [];

    /// <summary>Those it wants once a day, in one mail.</summary>
    public string[] DailyTopics { get; private set; } = [];

    /// <summary>Those it wants once a week, in one mail.</summary>
    public string[] WeeklyTopics { get; private set; } = [];

    /// <summary>When that mail is sent, 0 to 23.</summary>
    public int DigestHour { get; private set; } = MailHabits.UsualDigestHour;

    /// <summary>IANA; null where nobody said it.</summary>
    public string? TimeZone { get; private set; }

    public TimeOnly? QuietFrom { get; private set; }

    public TimeOnly? QuietTo { get; private set; }

    public MailHabits Habits => new(TimeZone, QuietFrom, QuietTo, DailyTopics, WeeklyTopics, DigestHour) { Gathers = !MutedTopics.Contains(MailTopic.Digests) };

    /// <summary>The language was given for this person; otherwise it is the organisation's (<see cref="MailDefaults"/>), or English.</summary>
    public bool HasOwnLanguage { get; private set; }

    /// <summary>Somebody chose this person's mail; otherwise it follows what the organisation has for all of its people.</summary>
    public bool HasOwnPreferences { get; private set; }

    public void ChooseOwn(IReadOnlyCollection<string> muted, MailHabits habits)
    {
        HasOwnPreferences = true;
        Choose(muted, habits);
    }

    /// <summary>Nobody chooses for the person any more.</summary>
    /// <param name="defaults">What the organisation has for all of its people; null for nothing.</param>
    public void FollowOrganisation(MailDefaults? defaults)
    {
        HasOwnPreferences = false;
        Choose(defaults?.MutedTopics ?? [], defaults?.Habits ?? MailHabits.Usual);
    }

    private void Choose(IReadOnlyCollection<string> muted, MailHabits habits)
    {
        (MutedTopics, DailyTopics, WeeklyTopics, DigestHour) = ([.. muted], [.. habits.Daily], [.. habits.Weekly], habits.DigestHour);
        (TimeZone, QuietFrom, QuietTo) = (habits.TimeZone, habits.QuietFrom, habits.QuietTo);
    }

    /// <param name="request">As it was checked.</param>
    /// <param name="defaults">What the organisation has for all of its people; null for nothing.</param>
    public void Apply(SaveContact.Request request, MailDefaults? defaults = null)
    {
        if (!string.Equals(Address, request.Address, StringComparison.OrdinalIgnoreCase))
        {
            SuppressedAt = null;
        }

        (Address, Language, Side) = (request.Address!, request.Language ?? defaults?.Language ?? Languages.English, request.Side!);
        HasOwnLanguage = request.Language is not null;
        if (!HasOwnPreferences)
        {
            FollowOrganisation(defaults);
        }

        (Framework, OrganisationId) = (request.Framework, request.OrganisationId);
        DisplayName = request.DisplayName?.Trim() is { Length: > 0 } name ? name : null;
    }

    public static void Map(EntityTypeBuilder<Contact> contact)
    {
        contact.ToTable("contacts");
        contact.Property(row => row.Address).HasMaxLength(SaveContact.MaxAddressLength);
        contact.Property(row => row.DisplayName).HasMaxLength(SaveContact.MaxNameLength);
        contact.Property(row => row.Language).HasMaxLength(2);
        contact.Property(row => row.Side).HasMaxLength(20);
        contact.Property(row => row.Framework).HasMaxLength(36);
        contact.Property(row => row.OrganisationId).HasMaxLength(36);
        contact.Ignore(row => row.Habits);
        contact.Property(row => row.HasOwnLanguage).HasDefaultValue(false);
        contact.Property(row => row.HasOwnPreferences).HasDefaultValue(false);
        contact.Property(row => row.TimeZone).HasMaxLength(64);
        contact.Property(row => row.DailyTopics).HasDefaultValueSql("'{}'");
        contact.Property(row => row.WeeklyTopics).HasDefaultValueSql("'{}'");
        contact.Property(row => row.DigestHour).HasDefaultValue(MailHabits.UsualDigestHour).HasSentinel(-1);
        contact.HasIndex(row => new { row.Framework, row.Side });
    }
}
