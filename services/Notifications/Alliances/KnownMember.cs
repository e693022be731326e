using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Notifications.Contacts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Alliances;

/// <summary>
/// A membership as notices need it: whether it is over. A body all of whose memberships in a reach are over is told there of what is public and of its own affairs, as
/// its mandates there are over, too (rule 40). Membership owns the record.
/// </summary>
internal sealed class KnownMember
{
    /// <summary><c>mem_…</c>.</summary>
    public required string Id { get; init; }

    public required string OrganisationId { get; set; }

    public required string Reach { get; init; }

    public bool IsOver { get; init; }

    public long KnownVersion { get; init; }

    /// <summary>Of a contact <c>p</c>: whether its body has left every alliance of its reach. One that never was in any is no leaver.</summary>
    internal const string HasLeft =
        """
        (p.side = 'civil_society' AND EXISTS (
            SELECT FROM notifications.members b WHERE b.organisation_id = p.organisation_id AND b.reach = coalesce('framework:' || p.framework, 'global') HAVING bool_and(b.is_over)))
        """;

    /// <summary>What a message says of a membership, in one statement: messages about one may come at once and in any order.</summary>
    public static Task KeepAsync(
        NotificationsDbContext database, string membership, long version, string organisation, string reach, bool isOver, CancellationToken cancellationToken) =>
        database.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO notifications.members AS m (id, organisation_id, reach, is_over, known_version)
            VALUES ({membership}, coalesce((SELECT merged_into FROM notifications.organisations WHERE id = {organisation}), {organisation}), {reach}, {isOver}, {version})
            ON CONFLICT (id) DO UPDATE SET is_over = excluded.is_over, known_version = excluded.known_version WHERE m.known_version < excluded.known_version
            """,
            cancellationToken);

    public static void Map(EntityTypeBuilder<KnownMember> member)
    {
        member.ToTable("members");
        member.Property(row => row.Id).HasMaxLength(36);
        member.Property(row => row.OrganisationId).HasMaxLength(36);
        member.Property(row => row.Reach).HasMaxLength(100);
        member.HasIndex(row => new { row.OrganisationId, row.Reach });
    }
}

internal static class MemberQueries
{
    /// <summary><see cref="KnownMember.HasLeft"/> as a filter: of what is not public, contacts of a body that has left are told nothing by broadcast.</summary>
    public static IQueryable<Contact> WithoutLeavers(this IQueryable<Contact> contacts, NotificationsDbContext database, Audience audience) =>
        audience.Class == Audience.Public
            ? contacts
            : contacts.Where(contact => contact.Side != "civil_society"
                || !database.Members.Any(member => member.OrganisationId == contact.OrganisationId && member.Reach == (contact.Framework == null ? "global" : "framework:" + contact.Framework))
                || database.Members.Any(member => member.OrganisationId == contact.OrganisationId && member.Reach == (contact.Framework == null ? "global" : "framework:" + contact.Framework) && !member.IsOver));
}
