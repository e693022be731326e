using Microsoft.EntityFrameworkCore;

namespace Trilateral.ServiceDefaults.Persistence;

internal static class IdempotencyMapping
{
    public static void AddIdempotency(this ModelBuilder modelBuilder) => modelBuilder.Entity<IdempotencyRecord>(row =>
    {
        row.ToTable("idempotency", table => table.HasCheckConstraint("ck_idempotency_request_hash", "octet_length(request_hash) = 32"));
        row.HasKey(r => new { r.PrincipalId, r.Route, r.Key });
        row.HasIndex(r => r.CreatedAt);
        row.Property(r => r.PrincipalId).HasMaxLength(100);
        row.Property(r => r.Route).HasMaxLength(IdempotencyRecord.MaxRouteLength);
        row.Property(r => r.Key).HasMaxLength(255);
        row.Property(r => r.CreatedAt).HasDefaultValueSql("now()");
    });
}
