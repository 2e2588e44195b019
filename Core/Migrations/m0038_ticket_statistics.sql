ALTER TABLE tickets
    ADD KEY tickets_created (created_at, status, first_responded_at, first_response_due_at)
